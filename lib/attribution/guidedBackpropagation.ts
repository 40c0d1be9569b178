/**
 * Guided backpropagation: the gradient with only what speaks for the score let through each relu, dx = [y > 0] relu(dy).
 * Springenberg, Dosovitskiy, Brox & Riedmiller 2014, section 3.4.
 */
import { withGradients } from '../engine/kernels/withGradients';
import { tf } from '../engine/tf';
import { inputGradient } from './inputGradient';
import type { Target, TargetOptions } from './target';

/** The gradient that is in use, of what is positive in dy. */
function guided(kernelName: string): tf.GradConfig {
  const plain = tf.getGradient(kernelName);
  return { ...plain, gradFunc: (dy, saved, attrs) => plain.gradFunc(tf.relu(dy as tf.Tensor), saved, attrs) };
}

/**
 * Guided backpropagation (Springenberg, Dosovitskiy, Brox & Riedmiller 2014, section 3.4): the gradient with only
 * what speaks for the score let through each relu, $dx = [y > 0] relu(dy)$. [batch, height, width, channels] with a
 * sign, the caller's. Holds for relu and relu6 in any layer of the model.
 * @throws Error where there is no such layer or class.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * attribution.guidedBackpropagation(model, tf.ones([1, 16, 16, 3]), 3).shape; // => [1, 16, 16, 3]
 */
export function guidedBackpropagation(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D {
  return withGradients([tf.Relu, tf.Relu6].map(guided), () =>
    inputGradient(model, pictures, target, options),
  );
}
