import { batchOf, inOrder } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { evaluate, inputValues } from '../models/layerOutputs';
import { outputOf, shapesOf } from '../models/symbolicTensors';
import { longRun, type LongRunOptions } from '../base/longRun';
import { type ReceptiveField, receptiveField } from '../models/receptiveField';

/** A patch of an image that activates a unit. */
export interface TopPatch {
  /** The image's index in the data. */
  index: number;
  activation: number;
  /** Position of the patch in the image, in pixels: outside the image where the patch reaches beyond its border. */
  top: number;
  left: number;
}

/** The patches of a channel. */
export interface TopPatches {
  channel: number;
  /** Strongest first, from different images. */
  found: TopPatch[];
  /** [found, height, width, channels] with values 0 … 1, grey beyond the image. */
  patches: tf.Tensor4D;
}

/** How many patches, and how the images are prepared. */
export interface TopPatchesOptions extends LongRunOptions {
  /** How many for each channel. */
  count?: number;
  batchSize?: number;
  /** Only patches that lie within the image, where the layer has such. */
  inside?: boolean;
  /** From images with values 0 … 1 to the network's input. */
  prepare?: (images: tf.Tensor4D) => tf.Tensor;
}

/**
 * The patches of many images that activate a unit most (Zeiler & Fergus 2014, figure 2; Girshick et al. 2014,
 * section 3.1): for each of the channels of a layer, the receptive fields in which it is strongest, one an image;
 * whole images for a layer without positions. One pass over the data, whose memory does not grow with
 * it.
 * @throws Error for an unknown layer, where its positions see pieces of several sizes (as `receptiveField` does), and
 * where `prepare` changes the images' size; RangeError for an unknown channel.
 * @example
 * const digits = data.subset((await data.loadMnist()).test, 20, 1);
 * const [{ patches }] = await visualisation.topPatches(models.mnistCnn({ seed: 1 }), 'pool1', [5], digits, { count: 3 });
 * patches.shape; // => [3, 6, 6, 1]
 */
export async function topPatches(
  model: tf.LayersModel,
  layer: string,
  channels: readonly number[],
  data: LabelledImages,
  {
    count = 9,
    batchSize = 100,
    inside = false,
    prepare = (images) => images,
    ...options
  }: TopPatchesOptions = {},
): Promise<TopPatches[]> {
  const output = outputOf(model, layer);
  const shape = tf.tidy(() => {
    const prepared = prepare(batchOf(data, Uint32Array.of(0)).xs);
    inputValues(model, prepared);
    return prepared.shape as [number, number, number, number];
  });
  const has = shapesOf(model, [shape]).get(output)!.at(-1) as number;
  const unknown = channels.find((channel) => !Number.isInteger(channel) || channel < 0 || channel >= has);
  if (unknown !== undefined)
    throw new RangeError(`expected channels of ${layer} from 0 to ${has - 1}, got ${unknown}`);
  const field = receptiveField(model, layer, { size: [shape[1], shape[2]] });
  if (field && (shape[1] !== data.height || shape[2] !== data.width)) {
    throw new Error(
      `expected \`prepare\` to keep ${data.height} x ${data.width} pixels, out of which patches are cut, got ` +
        `${shape[1]} x ${shape[2]}: resize the data before`,
    );
  }
  let across = 1; // positions in a row
  let first = { row: 0, column: 0 }; // that are looked at
  const strongest = capture((xs: tf.Tensor4D) => {
    const maps = evaluate(output, inputValues(model, prepare(xs)));
    let chosen = maps.gather(tf.tensor1d([...channels], 'int32'), maps.rank - 1);
    across = maps.shape[2] ?? 1;
    if (inside && field) {
      const rows = positionsInside(field.height, maps.shape[1]!, data.height);
      const columns = positionsInside(field.width, across, data.width);
      first = { row: rows.from, column: columns.from };
      across = columns.count;
      chosen = chosen.slice([0, rows.from, columns.from, 0], [-1, rows.count, columns.count, -1]);
    }
    const flat = chosen.reshape([maps.shape[0], -1, channels.length]); // [batch, positions, channels]
    return { activation: flat.max(1), position: flat.argMax(1) };
  });
  const best: (Candidate & { index: number })[][] = channels.map(() => []);
  const { partDone } = longRun('Strongest patches', options, 'images');
  let done = 0;
  try {
    for (const { xs, labels } of inOrder(data, batchSize)) {
      const n = xs.shape[0];
      const [activations, positions] = read(strongest, [xs, labels]);
      best.forEach((list, c) => {
        for (let i = 0; i < n; i++) {
          const at = i * channels.length + c;
          list.push({ index: done + i, activation: activations[at], position: positions[at] });
        }
        list.sort((a, b) => b.activation - a.activation || a.index - b.index).splice(count);
      });
      done += n;
      await partDone(done, data.count);
    }
  } finally {
    strongest.dispose();
  }
  return channels.map((channel, c) => {
    const found = best[c].map(({ index, activation, position }): TopPatch => {
      if (!field) return { index, activation, top: 0, left: 0 };
      const { height, width } = field;
      const top = height.start + (first.row + Math.floor(position / across)) * height.stride;
      const left = width.start + (first.column + (position % across)) * width.stride;
      return { index, activation, top, left };
    });
    return { channel, found, patches: cut(data, found, field) };
  });
}

/** Of the positions along an axis those whose patches lie within the image; all where none does. */
function positionsInside({ start, stride, size }: ReceptiveField['height'], count: number, pixels: number) {
  const from = Math.max(0, Math.ceil(-start / stride));
  const to = Math.min(count - 1, Math.floor((pixels - size - start) / stride));
  return to < from ? { from: 0, count } : { from, count: to - from + 1 };
}

interface Candidate {
  activation: number;
  position: number;
}

type Strongest = (xs: tf.Tensor4D) => { activation: tf.Tensor; position: tf.Tensor };

/** The numbers; the batch is disposed of. */
function read(strongest: Strongest, batch: [xs: tf.Tensor4D, labels: tf.Tensor2D]): ArrayLike<number>[] {
  try {
    const results = Object.values(strongest(batch[0]));
    const values = results.map((result) => result.dataSync());
    tf.dispose(results);
    return values;
  } finally {
    tf.dispose(batch);
  }
}

const grey = 0.5;

function cut(data: LabelledImages, found: readonly TopPatch[], field?: ReceptiveField): tf.Tensor4D {
  const [height, width] = [field?.height.size ?? data.height, field?.width.size ?? data.width];
  return tf.tidy(() => {
    const patches = found.map(({ index, top, left }) => {
      const { xs } = batchOf(data, Uint32Array.of(index));
      const [y, x] = [Math.max(0, top), Math.max(0, left)];
      const [bottom, right] = [Math.min(data.height, top + height), Math.min(data.width, left + width)];
      if (bottom <= y || right <= x) return tf.fill<tf.Rank.R4>([1, height, width, data.channels], grey);
      const inside = xs.slice([0, y, x, 0], [1, bottom - y, right - x, data.channels]) as tf.Tensor4D;
      const down: [number, number] = [y - top, top + height - bottom];
      const across: [number, number] = [x - left, left + width - right];
      return tf.pad4d(inside, [[0, 0], down, across, [0, 0]], grey);
    });
    return tf.concat(patches, 0);
  });
}
