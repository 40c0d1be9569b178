/** Sizes of a transposed convolution (Dumoulin & Visin 2016, chapter 4). */
import { checkWhole } from '../engine/checkShape';
import type { tf } from '../engine/tf';

/** How a transposed convolution goes over its output. */
export interface TransposedConv2dOptions {
  stride?: number;
  /** Of the convolution that is transposed. valid, same: as Keras names them; a number p: as PyTorch counts it. */
  padding?: 'valid' | 'same' | number;
  /** Rows and columns added at the lower right; 0 … stride - 1. For valid and same Keras' choice unless given. */
  outputPadding?: number;
  dilation?: number;
}

/** What the transposed convolution does along one axis. */
export interface TransposedAxis {
  /** Size of the output. */
  output: number;
  /** Rows of padding that the convolution has before the output's first row. */
  before: number;
  /** Size of the kernel with its gaps: d (k - 1) + 1. */
  kernel: number;
}

/**
 * The output's size along an axis, $o = s (i - 1) + d (k - 1) + 1 - 2 p + a$ with input i, kernel k, stride s,
 * dilation d, padding p and output padding a (Dumoulin & Visin 2016, chapter 4).
 * @throws RangeError where a number does not fit, or nothing of the output is left.
 * @example
 * layers.transposedAxis(3, 3, {}).output; // => 5
 * layers.transposedAxis(7, 4, { stride: 2, padding: 1 }).output; // => 14
 */
export function transposedAxis(
  input: number,
  kernelSize: number,
  { stride = 1, padding = 'valid', outputPadding, dilation = 1 }: TransposedConv2dOptions,
): TransposedAxis {
  for (const [name, value] of Object.entries({ input, kernelSize, stride, dilation })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`expected ${name} 1 or more, got ${value}`);
  }
  if (typeof padding === 'number' && !(Number.isInteger(padding) && padding >= 0)) {
    throw new RangeError(`expected padding "valid", "same" or a number of rows, got ${padding}`);
  }
  if (
    outputPadding !== undefined &&
    !(outputPadding >= 0 && outputPadding < stride && outputPadding % 1 === 0)
  ) {
    throw new RangeError(
      `expected an output padding from 0 to ${stride - 1} (stride - 1), got ${outputPadding}`,
    );
  }
  const kernel = dilation * (kernelSize - 1) + 1;
  const full = stride * (input - 1) + kernel;
  const size = (removed: number) => full - removed + (outputPadding ?? 0);
  let output: number;
  if (padding === 'valid')
    output = outputPadding === undefined ? full + Math.max(stride - kernel, 0) : size(0);
  else if (padding === 'same')
    output = outputPadding === undefined ? stride * input : size(2 * (kernel >> 1));
  else output = size(2 * padding);
  checkWhole('the output of the axis', Math.max(1, full));
  if (output < 1)
    throw new RangeError(`an input of ${input} with padding ${padding} leaves nothing of the output`);
  const samePadding = Math.max(full - output, 0) >> 1; // the odd row comes after, as TensorFlow has it
  return { output, kernel, before: padding === 'same' ? samePadding : padding === 'valid' ? 0 : padding };
}

/** The two axes of a transposed convolution of x [batch, height, width, in] with a kernel [height, width, out, in]. */
export function transposedAxes(x: tf.Tensor4D, kernel: tf.Tensor4D, options: TransposedConv2dOptions) {
  if (x.rank !== 4 || kernel.rank !== 4 || x.shape[3] !== kernel.shape[3]) {
    throw new Error(
      `expected x [batch, height, width, in] and a kernel [height, width, out, in], got [${x.shape}] and ` +
        `[${kernel.shape}]`,
    );
  }
  return [0, 1].map((i) => transposedAxis(x.shape[1 + i], kernel.shape[i], options));
}
