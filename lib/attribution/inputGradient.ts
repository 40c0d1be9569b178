import { tf } from '../engine/tf';
import { inputValues } from '../models/layerOutputs';
import { resolveTarget, type Target, type TargetOptions } from './target';

/**
 * $dS/dx$, the derivative of a class's score by each value of the images [batch, height, width, channels], of the same
 * shape and with its sign: what most attributions are made of. One forward and one backward pass.
 * @throws Error for an unknown layer or class.
 * @example
 * const dense = tf.layers.dense({ inputShape: [4], units: 2, kernelInitializer: 'ones' });
 * const model = tf.sequential({ layers: [tf.layers.reshape({ inputShape: [2, 2, 1], targetShape: [4] }), dense] });
 * attribution.inputGradient(model, tf.zeros([1, 2, 2, 1]), 0).dataSync(); // => [1, 1, 1, 1]
 */
export function inputGradient(
  model: tf.LayersModel,
  images: tf.Tensor,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const { images: x, weights, score } = resolveTarget(model, images, target, options);
    return tf.grad((x) => score(inputValues(model, x), weights).sum())(x) as tf.Tensor4D;
  });
}

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
