/** Transposed convolution: three ways that agree, the shape rule of Keras and PyTorch, adjointness, what is lost. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  convolutionMatrix,
  denseMatrix,
  transposedConv2dByMatrix,
  nullSpace,
} from '../../lib/layers/convolutionMatrix';
import { transposedConv2dByZeroInsertion } from '../../lib/layers/insertZeros';
import { transposedAxis, type TransposedConv2dOptions } from '../../lib/layers/transposedAxes';
import { transposedConv2d } from '../../lib/layers/transposedConv2d';
import { tf } from '../../lib/engine/tf';
import keras from '../parity/fixtures/transposedConv2d.keras.json';
import torch from '../parity/fixtures/transposedConv2d.torch.json';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const largest = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);
const normal = (shape: number[], seed: number) =>
  tf.randomNormal<tf.Rank.R4>(shape as [number, number, number, number], 0, 1, 'float32', seed);

/** As in test/parity/transposedConv2d.py. */
const ramp = (...shape: [number, number, number, number]) => {
  const size = shape.reduce((a, b) => a * b);
  return tf.tensor4d(
    Float32Array.from({ length: size }, (_, i) => (((7 * i) % 11) - 5) / 8),
    shape,
  );
};

interface Case {
  input: number;
  kernel: number;
  stride: number;
  padding: string | number;
  outputPadding: number | null;
  dilation: number;
  shape: number[];
  values?: number[];
}

describe.each([
  ['Keras', keras as Case[]],
  ['PyTorch', torch as Case[]],
])('%s', (_, cases) => {
  it(`has the same shapes in ${cases.length} cases, and the same values`, () => {
    for (const { input, kernel, shape, values, outputPadding, ...rest } of cases) {
      const options = { ...rest, outputPadding: outputPadding ?? undefined } as TransposedConv2dOptions;
      const at = JSON.stringify({ input, kernel, ...options });
      const [x, w] = [ramp(1, input, input + 1, 2), ramp(kernel, kernel, 3, 2)];
      const ways = [transposedConv2d, transposedConv2dByZeroInsertion, transposedConv2dByMatrix];
      for (const y of ways.map((way) => way(x, w, options))) {
        expect(y.shape, at).toEqual(shape);
        if (values) expect(largest(y, tf.tensor(values, shape)), at).toBeLessThan(1e-5);
      }
    }
  });
});

const options = fc.record({
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.constantFrom<'valid' | 'same' | 0 | 1>('valid', 'same', 0, 1),
  dilation: fc.integer({ min: 1, max: 2 }),
});
const size = fc.integer({ min: 2, max: 5 });

describe('the three ways', () => {
  it('agree to 1e-5 of the largest value', () => {
    fc.assert(
      fc.property(options, size, size, fc.integer({ min: 2, max: 4 }), fc.nat(1000), (o, h, w, k, seed) =>
        tf.tidy(() => {
          const [x, kernel] = [normal([2, h, w, 3], seed), normal([k, k, 2, 3], seed + 1)];
          const y = transposedConv2d(x, kernel, o);
          const scale = tf.max(tf.abs(y)).dataSync()[0];
          expect(largest(transposedConv2dByZeroInsertion(x, kernel, o), y)).toBeLessThan(1e-5 * scale);
          expect(largest(transposedConv2dByMatrix(x, kernel, o), y)).toBeLessThan(1e-5 * scale);
        }),
      ),
      { numRuns: 40 },
    );
  });

  it('have the same gradients', () => {
    const [x, kernel] = [normal([1, 3, 4, 2], 1), normal([3, 3, 2, 2], 2)];
    for (const o of [
      { stride: 2, padding: 1, outputPadding: 1 },
      { dilation: 2 },
      { stride: 2, padding: 'same' },
    ]) {
      const gradients = [transposedConv2d, transposedConv2dByZeroInsertion].map((way) =>
        tf.grads((x, k) => way(x as tf.Tensor4D, k as tf.Tensor4D, o as TransposedConv2dOptions).square())([
          x,
          kernel,
        ]),
      );
      gradients[0].forEach((g, i) => expect(largest(g, gradients[1][i])).toBeLessThan(1e-3));
    }
  });

  it('are the adjoint of the convolution: <C x, y> = <x, C^T y>', () => {
    const kernel = normal([3, 3, 2, 3], 3); // of the convolution: [height, width, in 2, out 3]
    const [x, y] = [normal([1, 7, 9, 2], 4), normal([1, 3, 4, 3], 5)];
    const left = tf.conv2d(x, kernel, 2, 'valid').mul(y).sum().dataSync()[0];
    const right = transposedConv2d(y, kernel, { stride: 2 }).mul(x).sum().dataSync()[0];
    expect(Math.abs(left - right)).toBeLessThan(1e-4 * Math.abs(left));
  });

  it('leave nothing behind', () => {
    const [x, kernel] = [normal([1, 3, 3, 1], 1), normal([3, 3, 1, 1], 2)];
    for (const way of [transposedConv2d, transposedConv2dByZeroInsertion, transposedConv2dByMatrix]) {
      const before = tf.memory().numTensors;
      way(x, kernel, { stride: 2, padding: 1, dilation: 2 }).dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});

describe('what a convolution loses', () => {
  it('is 16 of 25 dimensions when 3 x 3 makes 5 x 5 into 3 x 3, and differs from no input by none of it', () => {
    const kernel = normal([3, 3, 1, 1], 7);
    const { rank, dimension, basis } = nullSpace(denseMatrix(convolutionMatrix([3, 3], kernel)));
    expect([rank, dimension]).toEqual([9, 16]);
    const x = normal([1, 5, 5, 1], 8);
    const other = x.add(basis.slice([0, 4], [25, 1]).mul(3).reshape([1, 5, 5, 1])) as tf.Tensor4D;
    expect(largest(x, other)).toBeGreaterThan(0.1);
    expect(largest(tf.conv2d(x, kernel, 1, 'valid'), tf.conv2d(other, kernel, 1, 'valid'))).toBeLessThan(
      1e-5,
    );
    const gram = tf.matMul(basis, basis, true, false);
    expect(largest(gram, tf.eye(dimension))).toBeLessThan(1e-5);
  });

  it('is more where the kernel itself is blind: an average over two columns', () => {
    const kernel = tf.tensor4d([1, -1], [1, 2, 1, 1]); // a derivative: constant rows are lost as well
    const { dimension } = nullSpace(denseMatrix(convolutionMatrix([2, 2], kernel)));
    expect(dimension).toBe(2 * 3 - 4);
  });
});

describe('bad input', () => {
  it.each([
    [{ stride: 0 }, /expected stride 1 or more, got 0/],
    [{ stride: 2, outputPadding: 2 }, /output padding from 0 to 1/],
    [{ padding: -1 }, /"valid", "same" or a number of rows, got -1/],
    [{ padding: 9 }, /leaves nothing/],
  ])('%o', (o, message) => {
    expect(() => transposedAxis(3, 3, o)).toThrow(message);
  });

  it('names both shapes where the channels differ', () => {
    expect(() => transposedConv2d(normal([1, 3, 3, 2], 1), normal([3, 3, 1, 3], 1))).toThrow(
      /got \[1,3,3,2\] and \[3,3,1,3\]/,
    );
    expect(() => convolutionMatrix([2000, 2000], normal([3, 3, 1, 1], 1))).toThrow(/use transposedConv2d/);
  });
});
