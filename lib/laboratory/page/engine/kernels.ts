/** What layers take from the native kernels, in operations that every backend of tfjs has. */
import { deriveSeed, Random } from '../../../base/random';
import type { NormalizedBatch } from '../../../engine/kernels/fusedBatchNorm';
import { tf } from '../../../engine/tf';

export { withGradients } from '../../../engine/kernels/replacement';

export function fusedBatchNorm<T extends tf.Tensor>(
  x: T,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): NormalizedBatch<T> {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(x, [...x.shape.keys()].slice(0, -1));
    const y = x.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(gamma).add(beta);
    return { y, mean, variance };
  }) as unknown as NormalizedBatch<T>;
}

/** The numbers of `Random`: other ones than TensorFlow's generator draws from the same seed. */
export function statelessBernoulli(shape: number[], probability: number, seed: tf.Tensor1D): tf.Tensor {
  const random = new Random(deriveSeed(0, ...seed.dataSync()));
  const mask = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () =>
    random.next() < probability ? 1 : 0,
  );
  return tf.tensor(mask, shape);
}

/** -sum_k labels_k log softmax(logits)_k of each row: logits, labels [batch, classes] to [batch]. */
export const softmaxCrossEntropy = (logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Tensor1D =>
  tf.tidy(() => labels.mul(tf.logSoftmax(logits)).sum(1).neg() as tf.Tensor1D);
