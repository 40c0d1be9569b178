/** An attribution of each colour as one of each pixel. */
import { checkAxes } from '../engine/checkShape';
import { tf } from '../engine/tf';

/**
 * An attribution of each colour as one of each pixel. attribution: [batch, height, width, channels]. sum keeps the
 * sign and what attributions sum to; largest is the largest magnitude (Simonyan et al. 2013). Returns [batch,
 * height, width, 1], the caller's.
 * @throws RangeError for other than 4 axes.
 * @example
 * attribution.attributionMap(tf.tensor4d([1, -3, 0], [1, 1, 1, 3])).squeeze(); // => -2
 * attribution.attributionMap(tf.tensor4d([1, -3, 0], [1, 1, 1, 3]), 'largest').squeeze(); // => 3
 */
export function attributionMap(attribution: tf.Tensor4D, over: 'sum' | 'largest' = 'sum'): tf.Tensor4D {
  checkAxes('the attribution', attribution);
  return tf.tidy(() => (over === 'sum' ? attribution.sum(3, true) : attribution.abs().max(3, true)));
}
