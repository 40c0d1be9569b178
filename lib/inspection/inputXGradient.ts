/**
 * Input × gradient: x dS/dx, each pixel's share of the score's linear part. Shrikumar, Greenside & Kundaje 2017. For a
 * network of relus without biases the shares sum to the score.
 */
import { tf } from '../tensorflow/tf';
import { inputGradient } from './inputGradient';
import type { Target, TargetOptions } from './target';

/** [batch, height, width, channels], the caller's. */
export function inputXGradient(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => inputGradient(model, pictures, target, options).mul(pictures));
}
