/** Saliency: |dS/dx|, how strongly a score changes with each pixel. Simonyan, Vedaldi & Zisserman 2013, section 3.1. */
import { tf } from '../tensorflow/tf';
import { inputGradient } from './inputGradient';
import type { Target, TargetOptions } from './target';

/**
 * [batch, height, width, channels], the caller's. The paper's map is the largest over the channels:
 * `attributionMap(saliency(…), 'largest')`.
 */
export function saliency(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => inputGradient(model, pictures, target, options).abs());
}
