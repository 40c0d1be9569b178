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

/** dx = relu(dy), whatever the forward ReLU let through. */
const rectified = (kernelName: string): tf.GradConfig => ({
  kernelName,
  gradFunc: (dy) => ({ x: () => tf.relu(dy as tf.Tensor) }),
});

/**
 * The deconvolutional network that shows what activates a unit (Zeiler & Fergus 2014, section 2.1): transposed
 * convolutions, unpooling by the switches of the forward pass, and a ReLU on the way back. The first two are what
 * backpropagation does; through each ReLU it goes as $dx = relu(dy)$. Returns [batch, height, width, channels], with a
 * sign. The paper's figures show a unit of a hidden layer where it is strongest: `{ layer: 'block5_conv3', positions:
 * 'strongest' }`, the target being the channel.
 * @throws Error for an unknown layer or unit.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * const images = tf.ones<tf.Rank.R4>([1, 16, 16, 3]);
 * attribution.deconvnet(model, images, 5, { layer: 'block2_conv1', positions: 'strongest' }).shape; // => [1, 16, 16, 3]
 */
export const deconvnet = (
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D =>
  withGradients([tf.Relu, tf.Relu6].map(rectified), () => inputGradient(model, images, target, options));
