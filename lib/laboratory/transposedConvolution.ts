import { Random } from '../base/random';
import type { ShowableHtml } from '../notebook/show';
import { type Matrix, rowsOf } from '../plot/matrices';
import { svgDrawing, svgText } from '../plot/svg';
import { svgToPng } from '../plot/svgToPng';
import { frame } from './frame';
import { largest, transposedControls, transposedWords } from './transposedControls';
import { type Rows, type Setting, stepsOf } from './transposition';

/** What the page gets to know. */
export interface TransposedData extends Setting {
  input: Rows;
  /** A kernel of each size, from 1 x 1. */
  kernels: Rows[];
  kernelSize: number;
}

const most = 4; // rows of the input

/**
 * A laboratory in the page: the reader picks the kernel's size, stride and padding, and sees a transposed convolution
 * number by number: the input with zeros inserted, the turned kernel, the output, and the sum that the output pointed
 * at is; below, the checkerboard that the kernel and the stride make of a constant image, and nearest neighbour with a
 * convolution beside it. input: square, one channel, up to 4 x 4; kernel: square, up to 6 x 6; other sizes come from a
 * seed.
 * @throws RangeError for matrices that are not square or larger, and for a stride or padding that does not fit.
 * @example
 * const { text } = laboratory.transposedConvolution([[1, 2], [3, 4]], [[1, 0], [0, -1]], { stride: 2 });
 * text.slice(0, 11); // => 'Laboratory:'
 */
export function transposedConvolution(
  input: Matrix,
  kernel: Matrix,
  { stride = 1, padding = 0 }: Partial<Setting> = {},
): ShowableHtml {
  const [rows, weights] = [square('the input', input, most), square('the kernel', kernel, largest.kernel)];
  const size = weights.length;
  if (!(Number.isInteger(stride) && stride >= 1 && stride <= largest.stride))
    throw new RangeError(`expected a stride of 1 to ${largest.stride}, got ${stride}`);
  if (!(Number.isInteger(padding) && padding >= 0 && padding < size))
    throw new RangeError(`expected a padding of 0 to ${size - 1}, the kernel's size less 1, got ${padding}`);
  const kernels = Array.from({ length: largest.kernel }, (_, i) =>
    i + 1 === size ? weights : ofSize(i + 1),
  );
  const numbers = `${rows.length} × ${rows.length} numbers`;
  return frame({
    name: 'transposedConvolution',
    still: svgToPng(still(rows, weights, { stride, padding })),
    alternative: `A transposed convolution of ${numbers} with a kernel of ${size} × ${size}: input, with zeros, kernel, output.`,
    invitation:
      'In JupyterLab, and wherever scripts run, you pick the kernel and the stride here, and point at the output.',
    live: transposedControls(),
    words: transposedWords,
    data: { input: rows, kernels, kernelSize: size, stride, padding } satisfies TransposedData,
  });
}

function square(name: string, matrix: Matrix, most: number): Rows {
  const rows = rowsOf(name, matrix);
  const isSquare = rows.every((row) => row.length === rows.length && row.every(Number.isFinite));
  if (isSquare && rows.length <= most) return rows;
  throw new RangeError(
    `expected ${name} square, finite, ${most} x ${most} at most, got ${rows.length} x ${rows[0].length}`,
  );
}

/** -1, 0, 1 or 2, by a seed. */
function ofSize(size: number): Rows {
  const random = new Random(size);
  return Array.from({ length: size }, () => Array.from({ length: size }, () => random.integer(4) - 1));
}

const cell = 24;

/** The four matrices side by side. */
function still(input: Rows, kernel: Rows, setting: Setting): string {
  const { zeros, turned, output } = stepsOf(input, kernel, setting);
  const named = { Input: input, 'With zeros': zeros, 'Kernel, turned': turned, Output: output };
  let left = 12;
  const parts = Object.entries(named).map(([name, rows]) => {
    const x = left;
    left += Math.max(rows.length * cell, 96) + 24;
    const cells = rows.flatMap((row, r) =>
      row.map((value, c) => {
        const [at, top] = [x + c * cell, 34 + r * cell];
        const text = Number.isInteger(value) ? String(value) : value.toFixed(1);
        return (
          `<rect x="${at}" y="${top}" width="${cell - 1}" height="${cell - 1}" fill="#eef1f5"/>` +
          svgText(text, { x: at + cell / 2, y: top + 16, size: 12, anchor: 'middle' })
        );
      }),
    );
    return svgText(name, { x, y: 24, size: 13, weight: 700 }) + cells.join('');
  });
  const tallest = Math.max(...Object.values(named).map(({ length }) => length));
  const words = 'A transposed convolution, number by number';
  return svgDrawing({ width: left, height: 46 + tallest * cell, words }, parts.join(''));
}
