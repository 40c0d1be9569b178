import { checkAxes, checkSizes, checkWhole } from '../../engine/checkShape';
import { tf } from '../../engine/tf';

/**
 * Images or feature maps at another size: [batch, h, w, channels] to [batch, height, width, channels]. Pixels are areas,
 * not points: the borders of both sizes meet.
 * @throws RangeError for other than 4 axes, or an invalid size.
 * @example
 * data.resize(tf.tensor4d([1, 2], [1, 1, 2, 1]), [1, 4], 'nearest').dataSync(); // => [1, 1, 2, 2]
 */
export function resize(
  x: tf.Tensor,
  [height, width]: readonly [height: number, width: number],
  interpolation: 'bilinear' | 'nearest' = 'bilinear',
): tf.Tensor4D {
  checkAxes('x', x);
  checkWhole('the height', height);
  checkWhole('the width', width);
  const [count, , , channels] = (x as tf.Tensor4D).shape;
  checkSizes('the resized x', [count, height, width, channels]);
  return interpolation === 'bilinear'
    ? tf.image.resizeBilinear(x as tf.Tensor4D, [height, width], false, true)
    : tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [height, width]);
}
