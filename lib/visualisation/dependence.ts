import { longRun, type LongRunOptions } from '../base/longRun';
import { checkAxes } from '../engine/checkShape';
import { tf } from '../engine/tf';
import { type Measurement, measurement } from '../metrics/measurement';
import { evaluate } from '../models/layerOutputs';
import { receptiveField, type Span } from '../models/receptiveField';
import { outputOf } from '../models/symbolicTensors';

/** How much of an image the middle of each layer's feature maps depends on: edges of squares in pixels. */
export interface Dependence {
  /** The receptive field, counted from the layers. */
  counted: Record<string, number>;
  /** The square outside of which covering changes next to nothing; one value for each image. */
  measured: Record<string, Measurement>;
}

/** When a change counts. */
export interface DependenceOptions extends LongRunOptions {
  /** The change that counts as next to nothing: the share of the root mean square of the feature vectors. */
  tolerance?: number;
}

/** Squares that are left open, from a sixth of the receptive field to all of it. */
const squares = 6;

/**
 * The part of the image that the middle of each layer's feature maps depends on, counted and measured by occlusion: all
 * of the receptive field but a square around its middle is covered with 0, the mean color, and the square grows until
 * the feature vector is what it is without a cover. Much of a receptive field matters little (Luo et al. 2016). x: the
 * images [batch, height, width, channels] as the model takes them.
 * @throws Error for an unknown layer, or one without positions.
 * @example
 * const model = models.vgg('small', [[4], [8]], { includeTop: false, inputShape: [32, 32, 3], seed: 1 });
 * const x = tf.randomNormal<tf.Rank.R4>([2, 32, 32, 3], 0, 60, 'float32', 1);
 * const { counted, measured } = await visualisation.dependence(model, ['block1_pool', 'block2_pool'], x);
 * counted; // => { block1_pool: 4, block2_pool: 10 }
 * measured.block2_pool.mean > measured.block1_pool.mean; // => true
 */
export async function dependence(
  model: tf.LayersModel,
  layers: readonly string[],
  x: tf.Tensor4D,
  { tolerance = 0.1, ...options }: DependenceOptions = {},
): Promise<Dependence> {
  checkAxes('x', x);
  const [count, height, width] = x.shape;
  const { partDone } = longRun('Dependence on the image', options, 'images');
  const views = layers.map((layer) => viewOf(model, layer, [height, width]));
  const edges: number[][] = layers.map(() => []);
  for (let i = 0; i < count; i++) {
    views.forEach((view, k) => edges[k].push(edgeOf(model, layers[k], x.slice(i, 1), view, tolerance)));
    await partDone(i + 1, count);
  }
  const byLayer = <T>(value: (k: number) => T) =>
    Object.fromEntries(layers.map((layer, k) => [layer, value(k)]));
  return {
    counted: byLayer((k) => views[k].sizes.at(-1)!),
    measured: byLayer((k) =>
      measurement(edges[k], { name: `edge of the square that the middle of a map depends on, ${layers[k]}` }),
    ),
  };
}

/** Along one axis: the part of the image that is computed, the receptive field in it, and the position whose it is. */
interface Axis {
  from: number;
  length: number;
  start: number;
  position: number;
}

interface View {
  rows: Axis;
  columns: Axis;
  /** Edges of the open squares, the last the receptive field's. */
  sizes: number[];
}

function viewOf(model: tf.LayersModel, layer: string, [height, width]: [number, number]): View {
  const field = receptiveField(model, layer, { size: [height, width] });
  if (!field) throw new Error(`expected a layer with feature maps, got ${layer}, which has no positions`);
  const { size } = field.height;
  const sizes = Array.from({ length: squares }, (_, k) => Math.round((size * (k + 1)) / squares));
  return {
    ...{ rows: axisOf(field.height, height), columns: axisOf(field.width, width) },
    sizes: [...new Set(sizes)].filter((edge) => edge > 0),
  };
}

/** The middle position. Only so much of the image is computed as it depends on, in steps of the layer's stride. */
function axisOf({ start, size, stride }: Span, length: number): Axis {
  const position = Math.floor(Math.floor(length / stride) / 2);
  const first = start + position * stride;
  const from = Math.max(0, Math.floor(first / stride) * stride);
  const to = Math.min(length, Math.ceil((first + size) / stride) * stride);
  return { from, length: to - from, start: first - from, position: position - from / stride };
}

function edgeOf(
  model: tf.LayersModel,
  layer: string,
  image: tf.Tensor4D,
  { rows, columns, sizes }: View,
  tolerance: number,
): number {
  const changes = tf.tidy(() => {
    const part = image.slice([0, rows.from, columns.from, 0], [1, rows.length, columns.length, -1]);
    const field = sizes.at(-1)!;
    const open = sizes.map((edge) => maskOf([rows, columns], field, edge));
    const masks = tf.tensor4d(Float32Array.from(open.flat()), [sizes.length, rows.length, columns.length, 1]);
    const input = tf.concat([part, part.mul(masks)]);
    const maps = evaluate(outputOf(model, layer), new Map([[model.inputs[0], input]])) as tf.Tensor4D;
    const vectors = maps.slice([0, rows.position, columns.position, 0], [-1, 1, 1, -1]).squeeze([1, 2]);
    const [whole, covered] = [vectors.slice(0, 1), vectors.slice(1)];
    const typical = maps.slice(0, 1).square().sum(3).mean().sqrt(); // length of a feature vector
    return covered.sub(whole).norm('euclidean', 1).div(typical.add(1e-12)).dataSync();
  });
  image.dispose();
  const last = sizes.reduce((found, _, k) => (changes[k] > tolerance ? k : found), -1);
  if (last < 0) return sizes[0];
  if (last === sizes.length - 1) return sizes[last];
  const share = (changes[last] - tolerance) / (changes[last] - changes[last + 1]);
  return sizes[last] + share * (sizes[last + 1] - sizes[last]); // where the line between the two meets the tolerance
}

/** 1 in a square in the middle of the receptive field, 0 elsewhere. */
function maskOf([rows, columns]: [Axis, Axis], field: number, edge: number): number[] {
  const inside = ({ start }: Axis, i: number) => {
    const from = start + Math.floor((field - edge) / 2);
    return i >= from && i < from + edge;
  };
  return Array.from({ length: rows.length * columns.length }, (_, i) =>
    inside(rows, Math.floor(i / columns.length)) && inside(columns, i % columns.length) ? 1 : 0,
  );
}
