/** Saliency: |dS/dx|, how strongly a score changes with each pixel. Simonyan, Vedaldi & Zisserman 2013, section 3.1. */
import { tf } from '../engine/tf';
import { inputGradient } from './inputGradient';
import type { Target, TargetOptions } from './target';

/**
 * Saliency, $|dS/dx|$ (Simonyan, Vedaldi & Zisserman 2013, section 3.1): how strongly a score changes with each
 * pixel. [batch, height, width, channels], the caller's. The paper's map is the largest over the channels:
 * `attributionMap(saliency(…), 'largest')`.
 * @throws Error where there is no such layer or class.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.attributionMap(attribution.saliency(model, tf.ones([1, 16, 16, 3]), 3), 'largest').shape; // => [1, 16, 16, 1]
 */
export function saliency(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => inputGradient(model, pictures, target, options).abs());
}
