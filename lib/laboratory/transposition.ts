/** A transposed convolution taken apart, and the checkerboard that it makes, by the library: in Node and in a page. */
import { Random } from '../base/random';
import { tf } from '../engine/tf';
import { zeroInsertion } from '../layers/insertZeros';
import { transposedConv2d } from '../layers/transposedConv2d';
import { unpool } from '../layers/unpool';
import { checkerboard } from '../visualisation/checkerboard';

export type Rows = number[][];

/** A product that an output is a sum of. */
export interface Term {
  /** Which value of the input, and which of the turned kernel: row by row, from 0. */
  place: number;
  weight: number;
  /** Both values. */
  factors: [input: number, weight: number];
}

export interface Steps {
  /** The input with zeros between its values and around them. */
  zeros: Rows;
  /** Which value of the input stands there, counted from 1, row by row; 0 for an inserted zero. */
  places: Rows;
  turned: Rows;
  output: Rows;
}

export interface Setting {
  stride: number;
  padding: number;
}

const rowsOf = (x: tf.Tensor): Rows => x.reshape([x.shape[1]!, x.shape[2]!]).arraySync() as Rows;
const imageOf = (rows: Rows) => tf.tensor4d(rows.flat(), [1, rows.length, rows[0].length, 1]);

/** Throws RangeError where nothing of the output is left. */
export function stepsOf(input: Rows, kernel: Rows, setting: Setting): Steps {
  const count = input[0].length;
  const numbered = input.map((row, r) => row.map((_, c) => r * count + c + 1));
  let steps: Steps;
  tf.tidy(() => {
    const weights = tf.tensor4d(kernel.flat(), [kernel.length, kernel[0].length, 1, 1]);
    const { input: zeros, turned } = zeroInsertion(imageOf(input), weights, setting);
    steps = {
      zeros: rowsOf(zeros),
      places: rowsOf(zeroInsertion(imageOf(numbered), weights, setting).input),
      turned: rowsOf(turned.expandDims(0)),
      output: rowsOf(transposedConv2d(imageOf(input), weights, setting)),
    };
  });
  return steps!;
}

/** What one output is the sum of; without the inserted zeros. */
export function termsOf({ zeros, places, turned }: Steps, row: number, column: number): Term[] {
  return turned.flatMap((weights, u) =>
    weights.flatMap((weight, v): Term[] => {
      const place = places[row + u][column + v];
      if (place === 0) return [];
      return [
        {
          ...{ place: place - 1, weight: u * weights.length + v },
          factors: [zeros[row + u][column + v], weight],
        },
      ];
    }),
  );
}

/** Whose kernel entries are alike, all 1; or random, as at the start of a training. */
export type Entries = 'alike' | 'random';

export interface Board {
  values: Float32Array;
  width: number;
  /** Strength of the pattern that repeats with the stride, 0 … 1. */
  pattern: number;
}

const side = 12; // of the constant image

/** A constant image enlarged: by a transposed convolution, and by nearest neighbour and then a convolution. */
export function boardsOf(
  size: number,
  stride: number,
  entries: Entries,
): [transposed: Board, resized: Board] {
  const random = new Random(1);
  const weights = Array.from({ length: size * size }, () => (entries === 'alike' ? 1 : random.normal()));
  let boards: [Board, Board];
  tf.tidy(() => {
    const flat = tf.ones<tf.Rank.R4>([1, side, side, 1]);
    const kernel = tf.tensor4d(weights, [size, size, 1, 1]);
    const large = stride === 1 ? flat : unpool(flat, { method: 'nearest', factor: stride });
    const resized = tf.conv2d(large, kernel, 1, 'valid');
    boards = [transposedConv2d(flat, kernel, { stride, padding: 0 }), resized].map((y) => ({
      ...{ values: y.dataSync() as Float32Array, width: y.shape[2] },
      pattern: stride === 1 ? 0 : checkerboard(y as tf.Tensor4D, stride, 2 * stride),
    })) as [Board, Board];
  });
  return boards!;
}
