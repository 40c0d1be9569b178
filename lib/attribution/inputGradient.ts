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
