import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropout, dropoutMask } from '../../lib/layers/dropout';
import { tf } from '../../lib/engine/tf';
import { largestDifference, leaving } from '../counting';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const seed = (a: number, b = 0) => tf.tensor1d([a, b], 'int32');
const probabilities = fc.double({ min: 0.05, max: 1, noNaN: true });
const mean = (x: tf.Tensor) => x.mean().dataSync()[0];

describe('the mask', () => {
  it('is 0 or 1, and 1 as often as the probability says', () => {
    fc.assert(
      fc.property(probabilities, fc.nat(), (keep, number) =>
        tf.tidy(() => {
          const mask = dropoutMask([100, 100], keep, seed(number, 3));
          expect([mask.shape, mask.dtype]).toEqual([[100, 100], 'float32']);
          expect(mask.dataSync().every((value) => value === 0 || value === 1)).toBe(true);
          const deviation = Math.sqrt((keep * (1 - keep)) / 10_000);
          expect(Math.abs(mean(mask) - keep)).toBeLessThanOrEqual(6 * deviation);
        }),
      ),
      { numRuns: 30 },
    );
  });

  it('keeps every unit with probability 1', () => {
    expect(largestDifference(dropoutMask([1000], 1, seed(1)), tf.ones([1000]))).toBe(0);
  });

  it('is the same for the same seed, and for other seeds another, as often alike as chance has it', () => {
    const mask = (a: number, b: number) => dropoutMask([10_000], 0.5, seed(a, b));
    expect(largestDifference(mask(1, 2), mask(1, 2))).toBe(0);
    for (const [a, b] of [
      [1, 3],
      [2, 2],
      [2, 1],
    ]) {
      const alike = mean(mask(1, 2).equal(mask(a, b)).toFloat());
      expect(Math.abs(alike - 0.5)).toBeLessThan(0.03); // 6 standard deviations
    }
  });

  it('keeps units independently of their neighbours', () => {
    const mask = dropoutMask([20_000], 0.3, seed(4)).sub(0.3);
    for (const distance of [1, 2, 28]) {
      const covariance = mean(mask.slice(0, 19_000).mul(mask.slice(distance, 19_000)));
      expect(Math.abs(covariance / 0.21)).toBeLessThan(0.045); // 6 standard deviations of 1/sqrt(19,000)
    }
  });
});

describe('dropout in training', () => {
  const x = () => tf.randomNormal([50, 40], 1, 2, 'float32', 1);

  it('leaves a unit as it is or takes it out, and sends gradients the same way', () => {
    const mask = dropoutMask([50, 40], 0.7, seed(5));
    expect(largestDifference(dropout(x(), { keep: 0.7, seed: seed(5) }), x().mul(mask))).toBe(0);
    const gradient = tf.grad((x) => dropout(x, { keep: 0.7, seed: seed(5) }))(x(), x());
    expect(largestDifference(gradient, x().mul(mask))).toBe(0);
  });

  it('has keep times x as its expectation over masks', () => {
    const n = 400;
    const average = tf.tidy(() =>
      tf.addN(Array.from({ length: n }, (_, i) => dropout(x(), { keep: 0.8, seed: seed(6, i) }))).div(n),
    );
    const deviation = x()
      .abs()
      .mul(Math.sqrt((0.8 * 0.2) / n))
      .add(1e-6);
    const distance = average.sub(x().mul(0.8)).abs().div(deviation);
    expect(distance.max().dataSync()[0]).toBeLessThan(6);
    expect(distance.mean().dataSync()[0]).toBeGreaterThan(0.5); // it does vary, as much as it should
  });

  it('leaves its result and nothing else', () => {
    const [given, number] = [x(), seed(1)];
    leaving(1, () => dropout(given, { keep: 0.5, seed: number }));
    leaving(1, () => dropoutMask([3], 0.5, number));
  });

  it.each([0, -0.5, 1.5, NaN])('with the probability %s is an error', (keep) => {
    const said = `expected a probability above 0 and up to 1 to keep a unit, got ${keep}`;
    leaving(2, () => expect(() => dropout(tf.ones([2]), { keep, seed: seed(1) })).toThrow(said));
  });
});
