import { checkGreyImages, type GreyImages } from '../data/corruption';
import { checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';

/**
 * The model's output for corrupted images, clipped to 0 … 1; in batches, so that many fit.
 * @throws RangeError for values that do not match the sizes, and for an invalid batch size.
 * @example
 * const clean = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * const noisy = data.corrupt(clean, { kind: 'gaussian', sigma: 0.3 }, 1);
 * training.restore(models.autoencoder({ seed: 1, filters: 4 }), noisy).count; // => 2
 */
export function restore(model: tf.LayersModel, corrupted: GreyImages, batchSize = 100): GreyImages {
  checkGreyImages(corrupted);
  checkWhole('the size of a batch', batchSize);
  const { count, height, width, channels } = corrupted;
  const size = height * width * channels;
  const values = new Float32Array(count * size);
  for (let start = 0; start < count; start += batchSize) {
    const part = corrupted.values.subarray(start * size, (start + batchSize) * size);
    const restored = tf.tidy(() => {
      const xs = tf.tensor4d(part, [part.length / size, height, width, channels]);
      return (model.apply(xs, { training: false }) as tf.Tensor).clipByValue(0, 1).dataSync();
    });
    values.set(restored, start * size);
  }
  return { ...corrupted, values };
}
