/** Zeros between the entries of a tensor: how a stride is undone, and how a kernel is dilated. */
import { checkAxes, checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';

/**
 * x with step - 1 zeros between neighbours along each of the two axes, which follow one another: sizes n become step
 * (n - 1) + 1. How a stride is undone, and how a kernel is dilated. The result is the caller's.
 * @throws RangeError for other than 4 axes, or a step that is none.
 * @example
 * const x = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
 * layers.insertZeros(x, [1, 2], [1, 2]).dataSync(); // => [1, 0, 2, 0, 3]
 */
export function insertZeros(
  x: tf.Tensor4D,
  [rows, columns]: [number, number],
  axes: [0, 1] | [1, 2],
): tf.Tensor4D {
  checkAxes('x', x, '[first, second, third, fourth]');
  for (const step of [rows, columns]) checkWhole('the step', step);
  const [first] = axes;
  const [height, width] = [x.shape[first], x.shape[first + 1]];
  const lead = x.shape.slice(0, first).reduce((a, b) => a * b, 1);
  const rest = x.shape.slice(first + 2).reduce((a, b) => a * b, 1);
  const [newHeight, newWidth] = [rows * (height - 1) + 1, columns * (width - 1) + 1];
  return tf.tidy(() => {
    const cells = tf.reshape(x, [lead, height, 1, width, rest]);
    const beside = tf.pad(cells.reshape([lead * height, 1, width, 1, rest]), [
      [0, 0],
      [0, rows - 1],
      [0, 0],
      [0, columns - 1],
      [0, 0],
    ]); // each entry at the upper left of a block of rows x columns
    const blocks = beside.reshape([lead, height * rows, width * columns, rest]);
    const shape = [...x.shape.slice(0, first), newHeight, newWidth, ...x.shape.slice(first + 2)];
    return blocks.slice([0, 0, 0, 0], [lead, newHeight, newWidth, rest]).reshape(shape) as tf.Tensor4D;
  });
}
