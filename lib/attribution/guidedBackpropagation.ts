import { withGradients } from '../engine/kernels';
import { tf } from '../engine/tf';
import { inputGradient } from './inputGradient';
import type { Target, TargetOptions } from './target';

/** The registered gradient, of what is positive in dy. */
function guided(kernelName: string): tf.GradConfig {
  const plain = tf.getGradient(kernelName);
  return { ...plain, gradFunc: (dy, saved, attrs) => plain.gradFunc(tf.relu(dy as tf.Tensor), saved, attrs) };
}

/**
 * Guided backpropagation (Springenberg, Dosovitskiy, Brox & Riedmiller 2014, section 3.4): the gradient with only
 * evidence for the score let through each ReLU, $dx = [y > 0] relu(dy)$, in any layer of the model. Returns [batch,
 * height, width, channels], with a sign.
 * @throws Error for an unknown layer or class.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.guidedBackpropagation(model, tf.ones([1, 16, 16, 3]), 3).shape; // => [1, 16, 16, 3]
 */
export const guidedBackpropagation = (
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D =>
  withGradients([tf.Relu, tf.Relu6].map(guided), () => inputGradient(model, images, target, options));
