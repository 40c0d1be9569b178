import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchNorm, batchNormWithMoments } from '../../lib/layers/batchNorm';
import { tf } from '../../lib/engine/tf';
import { largestDifference, leaving } from '../counting';
import { type BatchNormArguments, differences, exactBatchNorm, exactMoments } from './exactBatchNorm';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** A batch with its coefficients, and a gradient that comes from above. */
const cases = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 1, max: 3 }),
  )
  .chain(([axes, channels]) => {
    const shape = [axes[0] + 2, ...axes.slice(1), channels];
    const numbers = (count: number) =>
      fc
        .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: count, maxLength: count })
        .map((values) => Float64Array.from(values, Math.fround));
    const size = shape.reduce((a, b) => a * b);
    return fc.record({
      shape: fc.constant(shape),
      x: numbers(size),
      gamma: numbers(channels),
      beta: numbers(channels),
      dy: numbers(size),
    });
  });

type Case = BatchNormArguments & { shape: number[]; dy: Float64Array };
/** Far enough from 0 that a step of the differences is small beside it. */
const epsilon = 0.1;

const tensors = ({ shape, x, gamma, beta }: Case) => [
  tf.tensor(Array.from(x), shape),
  tf.tensor1d(Array.from(gamma)),
  tf.tensor1d(Array.from(beta)),
];

describe('batchNorm', () => {
  const f = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
    batchNorm(x, { gamma: gamma as tf.Tensor1D, beta: beta as tf.Tensor1D, epsilon });

  it('is the formula', () => {
    fc.assert(
      fc.property(cases, (given) =>
        tf.tidy(() => {
          const [x, gamma, beta] = tensors(given);
          const y = f(x, gamma, beta);
          const expected = tf.tensor(Array.from(exactBatchNorm(given, epsilon)), given.shape);
          expect(largestDifference(y, expected)).toBeLessThan(1e-4);
        }),
      ),
    );
  });

  it('has the gradients of finite differences: x, gamma and beta', () => {
    fc.assert(
      fc.property(cases, (given) =>
        tf.tidy(() => {
          const dy = tf.tensor(Array.from(given.dy), given.shape);
          const gradients = tf.grads(f)(tensors(given), dy);
          (['x', 'gamma', 'beta'] as const).forEach((name, i) => {
            const expected = differences(given, name, given.dy, epsilon);
            gradients[i]
              .dataSync()
              .forEach((value, j) => expect(Math.abs(value - expected[j])).toBeLessThan(2e-4));
          });
        }),
      ),
      { numRuns: 40 },
    );
  });

  it("normalises with the report's epsilon unless another is given: mean 0, variance 1", () => {
    const x = tf.randomNormal([16, 4, 4, 3], 5, 2, 'float32', 1);
    const y = batchNorm(x, { gamma: tf.ones([3]), beta: tf.zeros([3]) });
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    expect(largestDifference(mean, tf.zeros([3]))).toBeLessThan(1e-5);
    expect(largestDifference(variance, tf.ones([3]))).toBeLessThan(1e-5);
    const tiny = x.mul(3e-4); // a variance of about 4e-7, beside an epsilon of 1e-7
    const shrunk = batchNorm(tiny, { gamma: tf.ones([3]), beta: tf.zeros([3]) });
    const expected = tf.tidy(() => {
      const { variance } = tf.moments(tiny, [0, 1, 2]);
      return variance.div(variance.add(1e-7));
    });
    expect(largestDifference(tf.moments(shrunk, [0, 1, 2]).variance, expected)).toBeLessThan(1e-3);
  });

  it('does not see scale and shift of what comes in: BN(a W u + b) = BN(W u)', () => {
    const x = tf.randomNormal([10, 3], 0, 1, 'float32', 2);
    const given = { gamma: tf.tensor1d([1, 2, 3]), beta: tf.tensor1d([0, 1, 2]) };
    const moved = x.mul(tf.tensor1d([2, 0.5, 30])).add(tf.tensor1d([1, -4, 0]));
    expect(largestDifference(batchNorm(moved, given), batchNorm(x, given))).toBeLessThan(1e-4);
  });

  it('sends nothing back along shift and scale: sum dx = 0, sum dx x_hat = 0', () => {
    const x = tf.randomNormal([6, 5, 5, 2], 0, 1, 'float32', 3);
    const given = { gamma: tf.tensor1d([1, -2]), beta: tf.tensor1d([0, 1]) };
    const dy = tf.randomNormal(x.shape, 0, 1, 'float32', 4);
    const dx = tf.grad((x) => batchNorm(x, given))(x, dy);
    const xHat = batchNorm(x, { gamma: tf.ones([2]), beta: tf.zeros([2]) });
    expect(largestDifference(dx.sum([0, 1, 2]), tf.zeros([2]))).toBeLessThan(1e-4);
    expect(largestDifference(dx.mul(xHat).sum([0, 1, 2]), tf.zeros([2]))).toBeLessThan(1e-4);
  });

  it('with given moments is an affine function of each value by itself', () => {
    const x = tf.randomNormal([5, 2], 0, 1, 'float32', 5);
    const given = {
      ...{ gamma: tf.tensor1d([2, 3]), beta: tf.tensor1d([1, -1]), epsilon: 0.5 },
      moments: { mean: tf.tensor1d([1, 2]), variance: tf.tensor1d([3.5, 8.5]) },
    };
    const expected = x.sub([1, 2]).div([2, 3]).mul([2, 3]).add([1, -1]);
    expect(largestDifference(batchNorm(x, given), expected)).toBeLessThan(1e-5);
    const single = x.slice([2, 0], [1, 2]);
    expect(largestDifference(batchNorm(single, given), expected.slice([2, 0], [1, 2]))).toBeLessThan(1e-5);
    const slope = tf.grad((x) => batchNorm(x, given))(x, tf.ones([5, 2]));
    expect(largestDifference(slope, tf.ones([5, 2]))).toBeLessThan(1e-5);
  });

  it('leaves its result and nothing else', () => {
    const [x, gamma, beta] = [tf.ones([4, 3]), tf.ones([3]), tf.zeros([3])] as const;
    const given = { gamma: gamma as tf.Tensor1D, beta: beta as tf.Tensor1D };
    const moments = { mean: given.beta, variance: given.gamma };
    leaving(1, () => batchNorm(x, given));
    leaving(1, () => batchNorm(x, { ...given, moments }));
  });
});

describe('batchNormWithMoments', () => {
  it('gives the mean and the biased variance', () => {
    fc.assert(
      fc.property(cases, (given) =>
        tf.tidy(() => {
          const [x, gamma, beta] = tensors(given) as [tf.Tensor, tf.Tensor1D, tf.Tensor1D];
          const { y, mean, variance } = leaving(3, () => batchNormWithMoments(x, gamma, beta, epsilon));
          const exact = exactMoments(given.x, given.gamma.length);
          expect(largestDifference(mean, tf.tensor1d(exact.mean))).toBeLessThan(1e-5);
          expect(largestDifference(variance, tf.tensor1d(exact.variance))).toBeLessThan(1e-5);
          expect(largestDifference(y, batchNorm(x, { gamma, beta, epsilon }))).toBe(0);
        }),
      ),
      { numRuns: 30 },
    );
  });
});

describe('what cannot be normalised', () => {
  const [gamma, beta] = [tf.keep(tf.ones([3])), tf.keep(tf.zeros([3]))] as [tf.Tensor1D, tf.Tensor1D];

  it.each([[[1, 3]], [[1, 1, 1, 3]]])('a single value for each channel: %s', (shape) => {
    const x = tf.ones(shape);
    const said = new RegExp(
      `a single value for each of 3 channels has no batch statistics \\(x is \\[${shape}\\]\\): use a larger batch`,
    );
    leaving(0, () => expect(() => batchNorm(x, { gamma, beta })).toThrow(said));
    expect(() => batchNormWithMoments(x, gamma, beta)).toThrow(said);
    batchNorm(x, { gamma, beta, moments: { mean: beta, variance: gamma } });
  });

  it('sizes that do not fit', () => {
    const x = tf.ones([4, 3]);
    const two = tf.ones([2]) as tf.Tensor1D;
    expect(() => batchNorm(x, { gamma: two, beta })).toThrow('got x [4,3], gamma [2], beta [3]');
    const moments = { mean: beta, variance: gamma };
    leaving(0, () => {
      expect(() => batchNorm(x, { gamma: two, beta, moments })).toThrow(
        'expected gamma [3] for x [4,3], got [2]',
      );
    });
    const wrong = { mean: tf.ones([1]) as tf.Tensor1D, variance: gamma };
    expect(() => batchNorm(x, { gamma, beta, moments: wrong })).toThrow(
      'expected mean [3] for x [4,3], got [1]',
    );
  });
});
