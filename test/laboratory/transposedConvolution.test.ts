import { expect, it } from 'vitest';
import { laboratory, layers, tf, visualisation } from '../../lib';
import { boardsOf, stepsOf, termsOf } from '../../lib/laboratory/transposition';
import type { TransposedData } from '../../lib/laboratory/transposedConvolution';
import { sentData } from './sentData';

const input = [
  [1, 2, 0],
  [0, 1, 3],
  [2, 0, 1],
];
const kernel = [
  [1, 0, -1],
  [2, 1, 0],
  [0, 1, 1],
];
const dataOf = (html: string) => sentData<TransposedData>(html);

it('sends the matrices, and a kernel of each other size', () => {
  const { html } = laboratory.transposedConvolution(tf.tensor2d(input), kernel, { stride: 2 });
  const data = dataOf(html);
  expect(data).toMatchObject({ input, kernelSize: 3, stride: 2, padding: 0 });
  expect(data.kernels[2]).toEqual(kernel);
  expect(data.kernels.map((rows) => [rows.length, rows[0].length])).toEqual(
    [1, 2, 3, 4, 5, 6].map((n) => [n, n]),
  );
  expect(html.length).toBeLessThan(1e6);
});

it('adds up for every kernel, stride and padding to the transposed convolution', () => {
  const { kernels } = dataOf(laboratory.transposedConvolution(input, kernel).html);
  const before = tf.memory().numTensors;
  for (const weights of kernels)
    for (const stride of [1, 2, 3])
      for (let padding = 0; padding < weights.length; padding++) {
        if (stride * 2 + weights.length - 2 * padding < 1) continue;
        const steps = stepsOf(input, weights, { stride, padding });
        const expected = tf.tidy(
          () =>
            layers
              .transposedConv2d(
                tf.tensor4d(input.flat(), [1, 3, 3, 1]),
                tf.tensor4d(weights.flat(), [weights.length, weights.length, 1, 1]),
                { stride, padding },
              )
              .squeeze([0, 3])
              .arraySync() as number[][],
        );
        expect(steps.output).toEqual(expected);
        const sums = expected.map((row, r) =>
          row.map((_, c) => termsOf(steps, r, c).reduce((sum, { factors: [x, w] }) => sum + x * w, 0)),
        );
        expect(sums).toEqual(expected.map((row) => row.map((x) => x + 0)));
        for (const { place, factors } of termsOf(steps, 0, 0)) expect(factors[0]).toBe(input.flat()[place]);
      }
  expect(tf.memory().numTensors).toBe(before);
});

it.each([
  [3, 2],
  [4, 2],
  [5, 3],
  [2, 3],
])(
  'has the checkerboard of kernel %i and stride %i, and none after nearest neighbour',
  (kernelSize, stride) => {
    const [transposed, resized] = boardsOf(kernelSize, stride, 'alike');
    const expected = visualisation.transposedPattern({ kernelSize, stride, entries: 'alike' });
    expect(transposed.pattern).toBeCloseTo(expected, 6);
    expect([...transposed.values]).toEqual(visualisation.overlap(12, kernelSize, stride).flat());
    expect(resized.pattern).toBeLessThan(1e-3);
    const [random, flat] = boardsOf(kernelSize, stride, 'random');
    expect(random.pattern).toBeGreaterThan(0.2);
    expect(flat.pattern).toBeLessThan(1e-3);
  },
);

it('refuses matrices that are not square or too large, and settings that do not fit', () => {
  const { transposedConvolution } = laboratory;
  expect(() => transposedConvolution([[1, 2]], kernel)).toThrow(/expected the input square.*got 1 x 2/);
  expect(() => transposedConvolution(tf.ones([5, 5]), kernel)).toThrow(/4 x 4 at most, got 5 x 5/);
  expect(() => transposedConvolution(input, tf.ones([7, 7]))).toThrow(/expected the kernel square/);
  expect(() => transposedConvolution([[NaN]], kernel)).toThrow(/finite/);
  expect(() => transposedConvolution(input, kernel, { stride: 4 })).toThrow(/a stride of 1 to 3, got 4/);
  expect(() => transposedConvolution(input, kernel, { padding: 3 })).toThrow(/a padding of 0 to 2/);
  expect(() => transposedConvolution([[1]], kernel, { padding: 2 })).toThrow(/leaves nothing of the output/);
});
