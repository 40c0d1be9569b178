/**
 * Dropout as first published (Srivastava et al. 2014, section 4): in training a unit is kept with probability p,
 * r ~ Bernoulli(p), y = r x, and not rescaled; at test time every unit is there and its output is p x, which is
 * the expectation over the thinned networks where they are linear.
 */
import { statelessBernoulli } from '../engine/kernels';
import { tf } from '../engine/tf';

/** Throws where p is not a probability that keeps something. */
export function checkKeep(keep: number): number {
  if (keep > 0 && keep <= 1) return keep;
  throw new RangeError(`expected a probability above 0 and up to 1 to keep a unit, got ${keep}`);
}

/**
 * The 0/1 mask r of a shape, 1 with probability `keep`. seed: int32 [2]; the same seed, the same mask. The result,
 * float32, is the caller's.
 * @throws RangeError where `keep` is not above 0 and up to 1, or the shape is none, Error for another kind of seed.
 * @example
 * const seed = tf.tensor1d([1, 0], 'int32');
 * const mask = layers.dropoutMask([2, 3], 0.8, seed);
 * mask.shape; // => [2, 3]
 */
export function dropoutMask(shape: number[], keep: number, seed: tf.Tensor1D): tf.Tensor {
  return statelessBernoulli(shape, checkKeep(keep), seed);
}

/**
 * Dropout in training (Srivastava et al. 2014, section 4): $y = r x$, $r \sim Bernoulli(keep)$ drawn from the seed,
 * not rescaled. x: float32 of any shape; seed: int32 [2]. The result, of the shape of x, is the caller's.
 * @throws RangeError where `keep` is not above 0 and up to 1, Error for another kind of seed.
 * @example
 * const seed = tf.tensor1d([1, 0], 'int32');
 * const y = layers.dropout(tf.fill([1000], 3), { keep: 0.5, seed });
 * Math.abs(y.mean().dataSync()[0] - 1.5) < 0.2; // => true
 */
export function dropout<T extends tf.Tensor>(x: T, { keep, seed }: { keep: number; seed: tf.Tensor1D }): T {
  return tf.tidy(() => x.mul(dropoutMask(x.shape, keep, seed)) as T);
}
