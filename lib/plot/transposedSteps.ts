import { tf } from '../engine/tf';
import type { TransposedConv2dOptions } from '../layers/transposedAxes';
import { transposedConv2d } from '../layers/transposedConv2d';
import { assemble, type Figure } from './figure';
import { type Matrix, matrixWords, type Panel, panelLayout, panelTraces, rowsOf } from './matrices';
import { sliding } from './slider';

/** Along an axis of what is drawn. */
const largest = 64;

/**
 * A transposed convolution one input at a time: each adds the kernel, times itself, to the output. x, kernel: one
 * channel. The slider goes over the entries of x, row by row.
 * @throws RangeError for matrices that are empty or larger than 64, and where the options do not fit.
 * @example
 * plot.transposedSteps([[1, 2]], [[1, 1, 1]], { title: 'Entry by entry', stride: 2 }).data.length; // => 6
 */
export function transposedSteps(
  x: Matrix,
  kernel: Matrix,
  { title, ...options }: { title: string } & TransposedConv2dOptions,
): Figure {
  const [input, weights] = [rowsOf('x', x), rowsOf('kernel', kernel)];
  const { stride = 1, dilation = 1 } = options;
  const sizes = [input.length, input[0].length, weights.length, weights[0].length, stride, dilation];
  if (sizes.some((size) => !(size >= 1 && size <= largest)))
    throw new RangeError(`expected sizes, stride and dilation of 1 to ${largest}, got ${sizes.join(', ')}`);
  const columns = input[0].length;
  const upTo = (last: number) =>
    input.map((row, y) => row.map((value, column) => (y * columns + column <= last ? value : 0)));
  const transposed = (part: number[][]): number[][] =>
    tf.tidy(() => {
      const [image, filter] = [tf.tensor2d(part), tf.tensor2d(weights)];
      const y = transposedConv2d(
        image.reshape([1, ...image.shape, 1]),
        filter.reshape([...filter.shape, 1, 1]),
        options,
      );
      return (y.squeeze([0, 3]) as tf.Tensor2D).arraySync();
    });

  const states = input.flat().map((value, i): { label: string; panels: Panel[] } => ({
    label: `${i + 1}`,
    panels: [
      { name: 'input', rows: input, shown: (y, column) => y * columns + column <= i },
      { name: 'kernel × entry', rows: weights.map((row) => row.map((weight) => weight * value)) },
      { name: 'output so far', rows: transposed(upTo(i)) },
    ],
  }));
  const { panels } = states[states.length - 1];
  const range = Math.max(...panels[2].rows.flat().map(Math.abs));
  const { data, layout } = sliding(
    states.map((state) => ({ label: state.label, data: panelTraces(state.panels, { range }) })),
    { name: 'entries of the input' },
  );
  const { height, ...panelled } = panelLayout(panels);
  return assemble(
    data,
    { title, alternative: matrixWords(panels) },
    { ...panelled, ...layout, height: (height as number) + 80 },
  );
}
