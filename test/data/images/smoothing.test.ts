import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussianBlur, roll, totalVariation } from '../../../lib/data/images/smoothing';
import { tf } from '../../../lib/engine/tf';
import { distance, normal } from '../../attribution/network';
import { withNativeKernels } from '../../nativeKernels';
import { tidyTests } from '../../counting';

withNativeKernels();
tidyTests({ graphs: 0 });

const numbers = (x: tf.Tensor) => Array.from(x.dataSync());

describe('regularisers of an image', () => {
  it('total variation is zero for an even image, and what the equation says', () => {
    expect(numbers(totalVariation(tf.fill([1, 4, 5, 2], 3)))[0]).toBe(0);
    const x = tf.tensor4d([0, 1, 0, 2, 4, 0, 0, 0, 0], [1, 3, 3, 1]);
    // places with both neighbours: (1, 2), (-1, 3), (2, -2), (-4, -4)
    expect(numbers(totalVariation(x))[0]).toBeCloseTo(5 + 10 + 8 + 32, 4);
    expect(numbers(totalVariation(x, 1))[0]).toBeCloseTo(
      Math.sqrt(5) + Math.sqrt(10) + Math.sqrt(8) + Math.sqrt(32),
      4,
    );
  });

  it('a blur keeps an even image and the mean, and takes off variation', () => {
    expect(distance(gaussianBlur(tf.fill([1, 6, 7, 3], 2), 1.2), tf.fill([1, 6, 7, 3], 2))).toBeLessThan(
      1e-6,
    );
    const point = tf.pad(tf.ones([1, 1, 1, 1]), [
      [0, 0],
      [5, 5],
      [5, 5],
      [0, 0],
    ]) as tf.Tensor4D;
    const bell = gaussianBlur(point, 1);
    expect(numbers(bell.sum())[0]).toBeCloseTo(1, 5);
    const row = numbers(bell.slice([0, 5, 0, 0], [1, 1, 11, 1]));
    const variance = row.reduce((s, v, i) => s + v * (i - 5) ** 2, 0) / row.reduce((s, v) => s + v, 0);
    expect(variance).toBeCloseTo(1, 1);
    expect(numbers(totalVariation(bell))[0]).toBeLessThan(numbers(totalVariation(point))[0]);
  });

  it('an image rolls round and back', () => {
    const x = normal([1, 4, 5, 2], 1) as tf.Tensor4D;
    expect(numbers(roll(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), 1, 0))).toEqual([3, 4, 1, 2]);
    fc.assert(
      fc.property(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (down, right) => {
        expect(distance(roll(roll(x, down, right), -down, -right), x)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});
