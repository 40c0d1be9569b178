import { tf } from '../engine/tf';
import { inputGradient } from './inputGradient';
import type { Target, TargetOptions } from './target';

/**
 * Saliency: how strongly a class's score changes with each pixel, $\max_c |dS/dx_c|$ over the channels c (Simonyan,
 * Vedaldi & Zisserman 2013, section 3.1). Returns [batch, height, width, 1].
 * @throws Error for an unknown layer or class.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.saliency(model, tf.ones([1, 16, 16, 3]), 3).shape; // => [1, 16, 16, 1]
 */
export const saliency = (
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D => tf.tidy(() => inputGradient(model, images, target, options).abs().max(3, true));
