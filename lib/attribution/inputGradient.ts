/** The derivative of a class's score by each pixel: what most attributions are made of. */
import { tf } from '../engine/tf';
import { inputValues } from '../models/evaluate';
import { resolveTarget, type Target, type TargetOptions } from './target';

/**
 * $dS/dx$, the derivative of a class's score by each pixel, with its sign: what most attributions are made of. The
 * shape of `pictures`, the caller's. One forward and one backward pass.
 * @throws Error where there is no such layer or class.
 * @example
 * const dense = tf.layers.dense({ inputShape: [4], units: 2, kernelInitializer: 'ones' });
 * const model = tf.sequential({ layers: [tf.layers.reshape({ inputShape: [2, 2, 1], targetShape: [4] }), dense] });
 * attribution.inputGradient(model, tf.zeros([1, 2, 2, 1]), 0).dataSync(); // => [1, 1, 1, 1]
 */
export function inputGradient(
  model: tf.LayersModel,
  pictures: tf.Tensor4D,
  target: Target,
  options: TargetOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const { pictures: x, weights, score } = resolveTarget(model, pictures, target, options);
    return tf.grad((x) => score(inputValues(model, x), weights).sum())(x) as tf.Tensor4D;
  });
}
