/** PSNR, SSIM and the classical filters against scikit-image and SciPy. */
import { describe, expect, it } from 'vitest';
import { medianFilter, nonLocalMeans } from '../../lib/data/images/filters';
import { psnr, ssim } from '../../lib/metrics/imageQuality';
import expected from '../parity/fixtures/imageQuality.json';

const [height, width] = [20, 24];
const made = (value: (y: number, x: number) => number) => ({
  values: Float64Array.from({ length: height * width }, (_, i) => value(Math.floor(i / width), i % width)),
  height,
  width,
});
const truth = made((y, x) => 0.5 + 0.4 * Math.sin(x / 3) * Math.cos(y / 4));
const noisy = made((y, x) => {
  const noise = ((7919 * (y * width + x) + 31 * (x * y)) % 1009) / 1009 - 0.5;
  return Math.min(1, Math.max(0, truth.values[y * width + x] + 0.3 * noise));
});
const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

describe('quality', () => {
  it('is scikit-image’s', () => {
    expect(psnr(truth, noisy)).toBeCloseTo(expected.psnr, 8);
    expect(ssim(truth, noisy)).toBeCloseTo(expected.ssim, 8);
  });

  it('of an image beside itself is the best there is; other sizes are refused', () => {
    expect(psnr(truth, truth)).toBe(Infinity);
    expect(ssim(truth, truth)).toBeCloseTo(1, 12);
    expect(() => psnr(truth, { values: [1], height: 1, width: 1 })).toThrow(
      /one size, got 24 x 20 and 1 x 1/,
    );
    expect(() => ssim(truth, truth, 21)).toThrow(/at least 21 x 21/);
  });
});

describe('filters', () => {
  it('the median is SciPy’s', () => {
    expect(largest(medianFilter(noisy), expected.median)).toBeLessThan(1e-6);
  });

  it('non-local means are scikit-image’s, away from the border', () => {
    const ours = nonLocalMeans(noisy, { patch: 5, distance: 4, h: 0.15, sigma: 0.05 });
    const inside = (values: ArrayLike<number>) =>
      Array.from(values).filter(
        (_, i) => Math.abs(Math.floor(i / width) - 9.5) < 3 && Math.abs((i % width) - 11.5) < 5,
      );
    expect(largest(inside(ours), inside(expected.nonLocalMeans))).toBeLessThan(2e-3);
    expect(psnr(truth, { ...truth, values: ours })).toBeGreaterThan(psnr(truth, noisy) + 1);
  });

  it('refuse even windows and an h of 0', () => {
    expect(() => medianFilter(noisy, 4)).toThrow(/odd size up to 20, got 4/);
    expect(() => nonLocalMeans(noisy, { h: 0 })).toThrow(/h above 0/);
  });
});
