/** Zeros between the entries of a tensor, and transposed convolution by them (Dumoulin & Visin 2016, section 4.5). */
import { checkAxes, checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';
import { transposedAxes, type TransposedConv2dOptions } from './transposedAxes';

/**
 * x with step - 1 zeros between neighbours along each of the two axes, which follow one another: sizes n become step
 * (n - 1) + 1. How a stride is undone, and how a kernel is dilated.
 * @throws RangeError for other than 4 axes, or an invalid step.
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

/**
 * As `transposedConv2d` (Dumoulin & Visin 2016, section 4.5): stride - 1 zeros go between the rows and columns of x, a
 * margin of zeros around it, and the kernel, turned by 180°, is convolved over it with stride 1. For reading and for
 * tests.
 * @throws Error where the shapes do not fit, RangeError where the options do not.
 * @example
 * const x = tf.tensor4d([1, 10], [1, 1, 2, 1]);
 * layers.transposedConv2dByZeroInsertion(x, tf.tensor4d([1, 2], [1, 2, 1, 1])).dataSync(); // => [1, 12, 20]
 */
export function transposedConv2dByZeroInsertion(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  options: TransposedConv2dOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const { input, turned } = zeroInsertion(x, kernel, options);
    return tf.conv2d(input, turned, 1, 'valid');
  });
}

/** What `transposedConv2dByZeroInsertion` convolves: x with its zeros, and the turned kernel [height, width, in, out]. */
export function zeroInsertion(x: tf.Tensor4D, kernel: tf.Tensor4D, options: TransposedConv2dOptions) {
  const axes = transposedAxes(x, kernel, options);
  const { stride = 1, dilation = 1 } = options;
  return tf.tidy(() => {
    const turned = tf.reverse(kernel, [0, 1]).transpose([0, 1, 3, 2]) as tf.Tensor4D;
    return {
      input: marginOf(insertZeros(x, [stride, stride], [1, 2]), axes),
      turned: insertZeros(turned, [dilation, dilation], [0, 1]),
    };
  });
}

/** Zeros around x, or rows cut off it, so that a valid convolution gives the output's size. */
function marginOf(x: tf.Tensor4D, axes: ReturnType<typeof transposedAxes>): tf.Tensor4D {
  const before = axes.map(({ kernel, before }) => kernel - 1 - before);
  const after = axes.map(({ kernel, output }, i) => output + kernel - 1 - before[i] - x.shape[1 + i]);
  const grow = (n: number) => Math.max(n, 0);
  const padded = tf.pad(x, [
    [0, 0],
    [grow(before[0]), grow(after[0])],
    [grow(before[1]), grow(after[1])],
    [0, 0],
  ]);
  const begin = [0, grow(-before[0]), grow(-before[1]), 0];
  const size = axes.map(({ output, kernel }) => output + kernel - 1);
  return padded.slice(begin, [x.shape[0], size[0], size[1], x.shape[3]]);
}
