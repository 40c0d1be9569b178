/** The derivative of a class's score by each pixel: what most attributions are made of. */
import { tf } from '../tensorflow/tf';
import { inputValues } from './evaluate';
import { resolveTarget, type Target, type TargetOptions } from './target';

/** dS/dx, with its sign: the shape of `pictures`, the caller's. One forward and one backward pass. */
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
