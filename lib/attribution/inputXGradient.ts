/**
 * Input × gradient: x dS/dx, each pixel's share of the score's linear part. Shrikumar, Greenside & Kundaje 2017. For a
 * network of relus without biases the shares sum to the score.
 */
import { tf } from '../engine/tf';
import { inputGradient } from './inputGradient';
import type { Target, TargetOptions } from './target';

/**
 * Input × gradient, $x\,dS/dx$ (Shrikumar, Greenside & Kundaje 2017): each pixel's share of the score's linear part.
 * For a network of relus without biases the shares sum to the score. [batch, height, width, channels], the caller's.
 * @throws Error where there is no such layer or class.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.inputXGradient(model, tf.ones([1, 16, 16, 3]), 3).shape; // => [1, 16, 16, 3]
 */
export function inputXGradient(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => inputGradient(model, pictures, target, options).mul(pictures));
}
