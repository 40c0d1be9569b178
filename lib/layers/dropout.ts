/**
 * Dropout as first published (Srivastava et al. 2014, section 4): in training a unit is kept with probability p,
 * r ~ Bernoulli(p), y = r x, and not rescaled; at test time every unit is there and its output is p x, which is
 * the expectation over the thinned networks where they are linear.
 */
import { statelessBernoulli } from '../tensorflow/kernels';
import { tf } from '../tensorflow/tf';

/** Throws where p is not a probability that keeps something. */
export function checkKeep(keep: number): number {
  if (keep > 0 && keep <= 1) return keep;
  throw new RangeError(`expected a probability above 0 and up to 1 to keep a unit, got ${keep}`);
}

/** The 0/1 mask r of a shape, 1 with probability `keep`. seed: int32 [2]; the same seed, the same mask. */
export function dropoutMask(shape: number[], keep: number, seed: tf.Tensor1D): tf.Tensor {
  return statelessBernoulli(shape, checkKeep(keep), seed);
}

/** Training: r x with r drawn from the seed. The result is the caller's. */
export function dropout<T extends tf.Tensor>(x: T, { keep, seed }: { keep: number; seed: tf.Tensor1D }): T {
  return tf.tidy(() => x.mul(dropoutMask(x.shape, keep, seed)) as T);
}
