import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { distribution } from '../../lib/visualisation/distribution';
import { tf } from '../../lib/engine/tf';
import { leaving } from '../counting';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const floats = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 60 });
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('a distribution', () => {
  it('has every value in one bin, between edges that are equally far apart', () => {
    fc.assert(
      fc.property(floats, fc.integer({ min: 1, max: 30 }), (values, bins) =>
        tf.tidy(() => {
          const { edges, density, count } = distribution(tf.tensor1d(values), { bins });
          expect([edges.length, density.length, count]).toEqual([bins + 1, bins, values.length]);
          expect(sum(density)).toBeCloseTo(1, 5);
          expect(edges[0]).toBeLessThanOrEqual(Math.min(...values));
          expect(edges[bins]).toBeGreaterThanOrEqual(Math.max(...values));
          const width = (edges[bins] - edges[0]) / bins;
          edges.slice(1).forEach((edge, i) => expect(edge - edges[i]).toBeCloseTo(width, 3));
        }),
      ),
    );
  });

  it('has the moments and the share of zeros of all values', () => {
    fc.assert(
      fc.property(floats, fc.nat(5), (values, zeros) =>
        tf.tidy(() => {
          const all = [...values, ...new Array<number>(zeros).fill(0)];
          const x = tf.tensor1d(all);
          const got = distribution(x, { range: [-1, 1] }); // which most values are beyond
          const mean = sum(all) / all.length;
          expect(got.mean).toBeCloseTo(mean, 3);
          const variance = sum(all.map((value) => (value - mean) ** 2)) / all.length;
          expect(got.standardDeviation).toBeCloseTo(Math.sqrt(variance), 3);
          expect(got.zeros).toBeCloseTo(all.filter((value) => value === 0).length / all.length, 6);
        }),
      ),
    );
  });

  it('counts in a given range what is in it, the upper edge included', () => {
    const { edges, density } = distribution(tf.tensor1d([-1, 0, 0.5, 1.9, 2, 3, 4.01, 7]), {
      bins: 4,
      range: [0, 4],
    });
    expect([...edges]).toEqual([0, 1, 2, 3, 4]);
    expect([...density]).toEqual([2 / 8, 1 / 8, 1 / 8, 1 / 8]);
    expect([...distribution(tf.tensor1d([0, 4]), { bins: 4, range: [0, 4] }).density]).toEqual([
      0.5, 0, 0, 0.5,
    ]);
  });

  it('of one value is a bin around it', () => {
    const { edges, density } = distribution(tf.fill([9], 3), { bins: 2 });
    expect([[...edges], [...density]]).toEqual([
      [2.5, 3, 3.5],
      [0, 1],
    ]);
  });

  it('of millions of values loses none to rounding', () => {
    const x = tf.concat([tf.zeros([3_000_000]), tf.ones([1_000_000])]);
    const { density, zeros } = distribution(x, { bins: 2 });
    expect([...density]).toEqual([0.75, 0.25]);
    expect(zeros).toBe(0.75);
  });

  it('is an error without values', () => {
    const one = tf.ones([1]);
    expect(() => distribution(tf.zeros([0]))).toThrow('expected at least one value, got an empty tensor');
    expect(() => distribution(tf.tensor1d([1, NaN]))).toThrow('expected finite values, got NaN or infinity');
    expect(() => distribution(tf.tensor1d([1, Infinity]))).toThrow('expected finite values');
    expect(() => distribution(one, { bins: 0 })).toThrow('expected 1 bin or more, got 0');
    expect(() => distribution(one, { range: [1, 1] })).toThrow(
      'expected a range from low to high, got 1 to 1',
    );
  });

  it('leaves no tensors', () => {
    const x = tf.ones([5]);
    leaving(0, () => distribution(x));
  });
});
