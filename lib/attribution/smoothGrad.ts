import { deriveSeed, Random } from '../base/random';
import { tf } from '../engine/tf';
import { gradientSum, type GradientSumOptions } from './gradientSum';
import { resolveTarget, type Target, type TargetOptions } from './target';

/** How many copies, and how much noise. */
export interface SmoothGradOptions extends TargetOptions, GradientSumOptions {
  seed: number;
  /** Copies of each image. */
  samples?: number;
  /** The noise's standard deviation as a share of the image's range, largest value less smallest. */
  noise?: number;
  /** Standard normal numbers for sample `sample` of image `image`; drawn with the seed unless given. */
  draw?: (size: number, image: number, sample: number) => Float32Array;
}

/**
 * SmoothGrad (Smilkov, Thorat, Kim, Viégas & Wattenberg 2017): the mean gradient over n copies of the image with
 * noise, $\frac{1}{n} \sum dS/dx$ at $x + N(0, \sigma^2)$. Returns [batch, height, width, channels], with a sign.
 * @throws RangeError for no samples or noise below 0, Error for an unknown layer or class.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * (await attribution.smoothGrad(model, tf.ones([1, 16, 16, 3]), 3, { seed: 1, samples: 2 })).shape; // => [1, 16, 16, 3]
 */
export async function smoothGrad(
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  options: SmoothGradOptions,
): Promise<tf.Tensor4D> {
  const { seed, samples = 50, noise = 0.15 } = options;
  if (!Number.isInteger(samples) || samples < 1)
    throw new RangeError(`expected 1 sample or more, got ${samples}`);
  if (!(noise >= 0)) throw new RangeError(`expected noise of 0 or more, got ${noise}`);
  const draw =
    options.draw ??
    ((size, image, sample) => {
      const random = new Random(deriveSeed(seed, 'smoothGrad', image, sample));
      return Float32Array.from({ length: size }, () => random.normal());
    });
  const near = (image: tf.Tensor4D, index: number, first: number, count: number) => {
    const normal = Array.from({ length: count }, (_, i) =>
      tf.tensor(draw(image.size, index, first + i), image.shape),
    );
    const sigma = image.max().sub(image.min()).mul(noise);
    return image.add(tf.concat(normal, 0).mul(sigma)) as tf.Tensor4D;
  };
  const resolved = resolveTarget(model, images, target, options);
  try {
    const weights = new Float32Array(samples).fill(1 / samples);
    return await gradientSum('SmoothGrad', model, resolved, { count: samples, near, weights }, options);
  } finally {
    tf.dispose([resolved.images, resolved.weights]);
  }
}
