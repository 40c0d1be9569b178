/** SmoothGrad: the mean gradient over copies of the picture with noise. Smilkov, Thorat, Kim, Viégas & Wattenberg 2017. */
import { deriveSeed, Random } from '../base/random';
import { tf } from '../engine/tf';
import { gradientSum, type GradientSumOptions } from './gradientSum';
import { resolveTarget, type Target, type TargetOptions } from './target';

/** How many copies, and how much noise. */
export interface SmoothGradOptions extends TargetOptions, GradientSumOptions {
  seed: number;
  /** Copies of each picture. */
  samples?: number;
  /** The noise's standard deviation as a share of the picture's range, largest value less smallest. */
  noise?: number;
  /** Standard normal numbers for sample `sample` of picture `picture`; drawn with the seed unless given. */
  draw?: (size: number, picture: number, sample: number) => Float32Array;
}

/**
 * SmoothGrad (Smilkov, Thorat, Kim, Viégas & Wattenberg 2017): the mean gradient over n copies of the picture with
 * noise, $\frac{1}{n} \sum dS/dx$ at $x + N(0, \sigma^2)$, with its sign. [batch, height, width, channels], the
 * caller's.
 * @throws RangeError for no samples or noise below 0, Error where there is no such layer or class.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * (await attribution.smoothGrad(model, tf.ones([1, 16, 16, 3]), 3, { seed: 1, samples: 2 })).shape; // => [1, 16, 16, 3]
 */
export async function smoothGrad(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  options: SmoothGradOptions,
): Promise<tf.Tensor4D> {
  const { seed, samples = 50, noise = 0.15 } = options;
  if (!Number.isInteger(samples) || samples < 1)
    throw new RangeError(`expected 1 sample or more, got ${samples}`);
  if (!(noise >= 0)) throw new RangeError(`expected noise of 0 or more, got ${noise}`);
  const draw =
    options.draw ??
    ((size, picture, sample) => {
      const random = new Random(deriveSeed(seed, 'smoothGrad', picture, sample));
      return Float32Array.from({ length: size }, () => random.normal());
    });
  const near = (picture: tf.Tensor4D, index: number, first: number, count: number) => {
    const normal = Array.from({ length: count }, (_, i) =>
      tf.tensor(draw(picture.size, index, first + i), picture.shape),
    );
    const sigma = picture.max().sub(picture.min()).mul(noise);
    return picture.add(tf.concat(normal, 0).mul(sigma)) as tf.Tensor4D;
  };
  const resolved = resolveTarget(model, pictures, target, options);
  try {
    const weights = new Float32Array(samples).fill(1 / samples);
    return await gradientSum('SmoothGrad', model, resolved, { count: samples, near, weights }, options);
  } finally {
    tf.dispose([resolved.pictures, resolved.weights]);
  }
}
