/** Resizing to the nearest pixel, which makes no new values: for labels, and for images as Keras reads them. */
import { checkAxes, checkSizes } from '../../engine/checkShape';
import { tf } from '../../engine/tf';
import { nearestIndices } from './resizeLabels';

/**
 * An image at another size: each pixel is the one whose square its center falls into. x: [height, width, channels].
 * @throws RangeError for an invalid height or width, or other than 3 axes.
 * @example
 * data.resizeNearest(tf.tensor3d([1, 2, 3, 4], [1, 4, 1]), [1, 2]).dataSync(); // => [2, 4]
 */
export function resizeNearest(x: tf.Tensor3D, [height, width]: readonly [number, number]): tf.Tensor3D {
  if (![height, width].every((n) => Number.isInteger(n) && n > 0)) {
    throw new RangeError(`expected a height and a width of 1 or more, got ${height} x ${width}`);
  }
  checkAxes('the image', x, '[height, width, channels]');
  checkSizes('the image', [height, width, x.shape[2]]);
  return tf.tidy(() => {
    const [rows, columns] = [nearestIndices(x.shape[0], height), nearestIndices(x.shape[1], width)];
    return x.gather(tf.tensor1d(rows, 'int32'), 0).gather(tf.tensor1d(columns, 'int32'), 1);
  });
}
