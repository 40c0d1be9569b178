/** A transposed convolution one input at a time: each paints the kernel, times itself, into the output. */
import { transposedConv2d, type TransposedConv2dOptions } from '../layers/transposedConv2d';
import { tf } from '../engine/tf';
import type { Figure, FigureWords } from './figure';
import { type NumberPanel, numberPanels } from './numberPanels';

type Rows = readonly (readonly number[])[];

/** Along an axis of what is drawn. */
const most = 64;

/**
 * A transposed convolution one input at a time: each paints the kernel, times itself, into the output. x, kernel:
 * one channel, in rows. The slider goes over the entries of x, row by row.
 * @throws RangeError where the options do not fit.
 * @throws RangeError for rows that are none, or too many to be drawn.
 * @example
 * const words = { title: 'Painting', caption: 'Each entry paints the kernel.' };
 * plot.transposedSteps([[1, 2]], [[1, 1, 1]], { ...words, stride: 2 }).data.length; // => 6
 */
export function transposedSteps(
  x: Rows,
  kernel: Rows,
  { title, caption, ...options }: FigureWords & TransposedConv2dOptions,
): Figure {
  for (const [name, rows] of Object.entries({ x, kernel })) {
    const sizes = [rows.length, rows[0]?.length ?? 0];
    const isMatrix = rows.every((row) => row.length === sizes[1]);
    if (isMatrix && sizes.every((size) => size >= 1 && size <= most)) continue;
    throw new RangeError(`expected ${name} of 1 to ${most} rows of one length, got [${sizes}]`);
  }
  const { stride = 1, dilation = 1 } = options;
  if (!(stride <= most && dilation <= most))
    throw new RangeError(`expected a stride and a dilation up to ${most}, got ${stride} and ${dilation}`);
  const entries = x.flat();
  const transposed = (part: Rows): number[][] =>
    tf.tidy(() => {
      const [input, weights] = [part, kernel].map((rows) => tf.tensor2d(rows.map((row) => [...row])));
      const y = transposedConv2d(
        input.expandDims(0).expandDims(3),
        weights.expandDims(2).expandDims(3),
        options,
      );
      return (y.squeeze([0, 3]) as tf.Tensor2D).arraySync();
    });
  const only = (wanted: (i: number) => boolean): Rows =>
    x.map((row, y) => row.map((value, column) => (wanted(y * row.length + column) ? value : 0)));

  const states = entries.map((value, i) => {
    const output = transposed(only((j) => j <= i));
    const panels: NumberPanel[] = [
      { title: 'input', rows: x, marked: (y, column) => y * x[0].length + column <= i },
      { title: 'kernel × entry', rows: kernel.map((row) => row.map((weight) => weight * value)) },
      { title: 'output so far', rows: output },
    ];
    return { label: `${i + 1}`, panels };
  });
  const last = states[states.length - 1].panels[2].rows;
  const range = Math.max(...last.flat().map(Math.abs));
  return numberPanels(states, { title, caption, range, name: 'entries of the input' });
}
