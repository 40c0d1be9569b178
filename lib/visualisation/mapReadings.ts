/** How much the maps of a layer still look like the picture, and how much of them is empty. */
import { tf } from '../engine/tf';
import { layerNamed } from '../models/layerOutputs';

/** How much the maps of a layer still look like the picture, and how much of them is empty. */
export type MapReading = {
  layer: string;
  /** Mean over the channels of |r|, the correlation of a map with the grey picture at the map's size. */
  likeness: number;
  /** Share of the values that are 0. */
  zeros: number;
  /** Share of a map's sum that its largest tenth of places holds, mean over the channels that are not empty. */
  concentration: number;
};

/**
 * Readings of the named layers for one picture. x: [1, height, width, channels], as the model takes it; grey:
 * [height, width], the picture's lightness on any scale.
 * @throws Error for a layer that has no maps.
 * @example
 * const model = models.vgg('small', [[4], [8]], { includeTop: false, inputShape: [16, 16, 3], seed: 1 });
 * const x = tf.randomUniform([1, 16, 16, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
 * const [reading] = visualisation.mapReadings(model, ['block1_pool'], x, data.lightness(x.squeeze([0])));
 * reading.layer; // => 'block1_pool'
 */
export function mapReadings(
  model: tf.LayersModel,
  names: readonly string[],
  x: tf.Tensor4D,
  grey: tf.Tensor2D,
): MapReading[] {
  const outputs = names.map((name) => layerNamed(model, name).output as tf.SymbolicTensor);
  const upTo = tf.model({ inputs: model.inputs, outputs });
  return tf.tidy(() => {
    const all = [upTo.apply(x, { training: false })].flat() as tf.Tensor[];
    return all.map((maps, i) => readingOf(names[i], maps, grey));
  });
}

function readingOf(layer: string, maps: tf.Tensor, grey: tf.Tensor2D): MapReading {
  const [, height, width, channels] = maps.shape as [number, number, number, number];
  if (maps.rank !== 4)
    throw new Error(`expected maps [1, height, width, channels] of ${layer}, got [${maps.shape}]`);
  const flat = maps.reshape([height * width, channels]) as tf.Tensor2D;
  const places = Math.max(1, Math.round((height * width) / 10));
  const { values } = tf.topk(flat.transpose(), places);
  const [largest, sums] = [values.sum(1).dataSync(), flat.sum(0).dataSync()];
  const shares = Array.from(sums, (sum, i) => largest[i] / sum).filter(Number.isFinite);
  return {
    layer,
    likeness: correlations(flat, resized(grey, [height, width]))
      .abs()
      .mean()
      .dataSync()[0],
    zeros: flat.equal(0).toFloat().mean().dataSync()[0],
    concentration: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
  };
}

/** Pearson's r of each column with y, 0 where a column is constant. flat: [places, channels]; y: [places]. */
function correlations(flat: tf.Tensor2D, y: tf.Tensor1D): tf.Tensor1D {
  const [a, b] = [flat.sub(flat.mean(0)), y.sub(y.mean()).expandDims(1)];
  const product = a.mul(b).sum(0);
  const scale = a.square().sum(0).mul(b.square().sum()).sqrt();
  return product.div(scale.add(1e-12)) as tf.Tensor1D;
}

/** The mean of what each place of the map covers; in between where the sizes do not divide. */
function resized(grey: tf.Tensor2D, [height, width]: [number, number]): tf.Tensor1D {
  const factor = [0, 1].map((axis) => Math.max(1, Math.floor(grey.shape[axis] / [height, width][axis])));
  const x = grey.expandDims(0).expandDims(-1) as tf.Tensor4D;
  const pooled = tf.avgPool(x, factor as [number, number], factor as [number, number], 'valid');
  return tf.image.resizeBilinear(pooled, [height, width]).flatten() as tf.Tensor1D;
}
