/** What the channels of some layers give for a picture, all layers in one captured forward pass. */
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { layerNamed } from '../models/layerOutputs';

/** Which channels of each layer: every n-th from 0, as `{ block1_pool: 4, block5_pool: 32 }`. */
export type EveryChannel = Readonly<Record<string, number>>;

export interface FeatureMapReader {
  /** x: [1, height, width, channels]. Of each layer [maps, height, width, 1]; all are the caller's. */
  (x: tf.Tensor4D): Record<string, tf.Tensor4D>;
  /** Frees the graph; the model stays. */
  dispose(): void;
}

/**
 * A reader of what the channels of some layers give, all layers in one captured forward pass, for many pictures; a
 * size is captured when it comes for the first time. Dispose of it.
 * @throws Error for a name that is none, RangeError for no channel.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * const read = visualisation.featureMapReader(model, { block1_pool: 2 }); // every second channel
 * read(tf.zeros([1, 16, 16, 3])).block1_pool.shape; // => [2, 8, 8, 1]
 * read.dispose();
 */
export function featureMapReader(model: tf.LayersModel, every: EveryChannel): FeatureMapReader {
  const names = Object.keys(every);
  for (const [name, n] of Object.entries(every)) {
    if (!Number.isInteger(n) || n < 1)
      throw new RangeError(`expected every 1st, 2nd, … channel of ${name}, got ${n}`);
  }
  const outputs = names.map((name) => layerNamed(model, name).output as tf.SymbolicTensor);
  const upTo = tf.model({ inputs: model.inputs, outputs });
  const forward = capture((x: tf.Tensor4D) => {
    const all = [upTo.apply(x, { training: false })].flat() as tf.Tensor4D[];
    return Object.fromEntries(all.map((maps, i) => [names[i], chosen(maps, every[names[i]])]));
  });
  const read = (x: tf.Tensor4D) => {
    if (x.rank === 4 && x.shape[0] === 1) return forward(x) as Record<string, tf.Tensor4D>;
    throw new Error(
      `expected one picture [1, height, width, channels], got [${x.shape}]: add the axis with expandDims(0)`,
    );
  };
  return Object.assign(read, { dispose: () => forward.dispose() });
}

/** maps: [1, height, width, channels]. */
function chosen(maps: tf.Tensor4D, n: number): tf.Tensor4D {
  return tf.tidy(() => {
    if (maps.rank !== 4) throw new Error(`expected maps [1, height, width, channels], got [${maps.shape}]`);
    const count = Math.ceil(maps.shape[3] / n);
    const indices = tf.tensor1d(
      Int32Array.from({ length: count }, (_, i) => i * n),
      'int32',
    );
    return maps.gather(indices, 3).transpose([3, 1, 2, 0]) as tf.Tensor4D;
  });
}

/**
 * What the channels of some layers give for a picture x, [1, height, width, channels]: of each layer [maps, height,
 * width, 1]; all are the caller's. every: n of a layer is every n-th channel.
 * @throws Error for a name that is none, or more than one picture; RangeError for no channel.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * visualisation.featureMaps(model, { block2_pool: 1 }, tf.zeros([1, 16, 16, 3])).block2_pool.shape; // => [8, 4, 4, 1]
 */
export function featureMaps(
  model: tf.LayersModel,
  every: EveryChannel,
  x: tf.Tensor4D,
): Record<string, tf.Tensor4D> {
  const read = featureMapReader(model, every);
  try {
    return read(x);
  } finally {
    read.dispose();
  }
}
