import { checkAxes } from '../engine/checkShape';
import { tf } from '../engine/tf';

/**
 * An attribution of each color, [batch, height, width, channels], as one of each pixel, [batch, height, width, 1]: the
 * sum over the channels, which keeps the sign and what the attributions sum to.
 * @throws RangeError for other than 4 axes.
 * @example
 * attribution.attributionMap(tf.tensor4d([1, -3, 0], [1, 1, 1, 3])).squeeze(); // => -2
 */
export function attributionMap(attribution: tf.Tensor): tf.Tensor4D {
  checkAxes('the attribution', attribution);
  return tf.tidy(() => attribution.sum(3, true));
}
