import { describe, expect, it } from 'vitest';
import { formatInterval, interval } from '../../lib/metrics/interval';
import { rankCorrelation } from '../../lib/metrics/rankCorrelation';
import { Random } from '../../lib/base/random';

describe('interval', () => {
  it('is the t interval', () => {
    // scipy.stats.t.interval(0.95, 4, mean, sem) of the same five numbers
    const { mean, low, high, count } = interval([0.91, 0.93, 0.92, 0.95, 0.9]);
    expect([mean, low, high, count].map((x) => +x.toFixed(6))).toEqual([0.922, 0.898117, 0.945883, 5]);
  });

  it('holds the mean of the population in 95 of 100 draws, of few values or of many', () => {
    for (const count of [2, 5, 40]) {
      const random = new Random(count);
      const draws = Array.from({ length: 4000 }, () =>
        interval(Array.from({ length: count }, () => random.normal())),
      );
      const held = draws.filter(({ low, high }) => low < 0 && high > 0).length / draws.length;
      expect(held).toBeGreaterThan(0.94);
      expect(held).toBeLessThan(0.96);
    }
  });

  it('has no borders for one value, and none for none', () => {
    expect(interval([3])).toEqual({ mean: 3, low: -Infinity, high: Infinity, count: 1 });
    expect(() => interval([])).toThrow('expected one finite number or more');
    expect(() => interval([1, NaN])).toThrow('got [1, NaN]');
  });

  it('is written with its borders where it has any', () => {
    const whole = (x: number) => x.toFixed(0);
    expect(formatInterval({ mean: 5, low: 3.2, high: 6.8, count: 4 }, whole)).toBe('5 (3 … 7)');
    expect(formatInterval(interval([5]), whole)).toBe('5');
  });
});

it('a rank correlation is 1 for anything that grows, -1 for anything that falls, and shares ranks among equals', () => {
  const x = [3, 1, 4, 1.5, 9];
  expect(rankCorrelation(x, x.map(Math.exp))).toBeCloseTo(1, 12);
  expect(
    rankCorrelation(
      x,
      x.map((v) => -(v ** 3)),
    ),
  ).toBeCloseTo(-1, 12);
  expect(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(0.9487, 4); // scipy.stats.spearmanr
  expect(rankCorrelation(x, [1, 1, 1, 1, 1])).toBe(0);
  expect(() => rankCorrelation([1, 2], [1])).toThrow('of one length');
});
