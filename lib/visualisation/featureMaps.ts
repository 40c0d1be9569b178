import { tf } from '../engine/tf';
import { layerOutputs } from '../models/layerOutputs';

/**
 * Feature maps of some layers for an image x, [1, height, width, channels], in one forward pass: of each layer [maps,
 * height, width, 1], as `plot.images` takes them. every: n of a layer takes every n-th channel, from 0.
 * @throws Error for an unknown layer, one without feature maps, or more than one image; RangeError for a step that is
 * not a whole number from 1.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * visualisation.featureMaps(model, { block2_pool: 2 }, tf.zeros([1, 16, 16, 3])).block2_pool.shape; // => [4, 4, 4, 1]
 */
export function featureMaps<Layer extends string>(
  model: tf.LayersModel,
  every: Readonly<Record<Layer, number>>,
  x: tf.Tensor,
): Record<Layer, tf.Tensor4D> {
  const names = Object.keys(every) as Layer[];
  for (const name of names) {
    if (!Number.isInteger(every[name]) || every[name] < 1)
      throw new RangeError(`expected every 1st, 2nd, … channel of ${name}, got ${every[name]}`);
  }
  if (x.rank !== 4 || x.shape[0] !== 1) {
    throw new Error(
      `expected one image [1, height, width, channels], got [${x.shape}]: add the axis with expandDims(0)`,
    );
  }
  return tf.tidy(() => {
    const maps = layerOutputs(model, names, x);
    return Object.fromEntries(names.map((name, i) => [name, chosen(maps[i], every[name])])) as Record<
      Layer,
      tf.Tensor4D
    >;
  });
}

/** Every n-th of the maps [1, height, width, channels]. */
function chosen(maps: tf.Tensor, n: number): tf.Tensor4D {
  if (maps.rank !== 4) {
    throw new Error(`expected feature maps [1, height, width, channels], got [${maps.shape}]`);
  }
  const count = Math.ceil((maps as tf.Tensor4D).shape[3] / n);
  const indices = Int32Array.from({ length: count }, (_, i) => i * n);
  return maps.gather(tf.tensor1d(indices, 'int32'), 3).transpose([3, 1, 2, 0]) as tf.Tensor4D;
}
