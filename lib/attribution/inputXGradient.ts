import { tf } from '../engine/tf';
import { inputGradient } from './inputGradient';
import type { Target, TargetOptions } from './target';

/**
 * Input × gradient, $x\,dS/dx$ (Shrikumar, Greenside & Kundaje 2017): the share of each value in the score's linear
 * part. In a network of ReLUs without biases the shares sum to the score. Returns [batch, height, width, channels].
 * @throws Error for an unknown layer or class.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.inputXGradient(model, tf.ones([1, 16, 16, 3]), 3).shape; // => [1, 16, 16, 3]
 */
export const inputXGradient = (
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D => tf.tidy(() => inputGradient(model, images, target, options).mul(images));
