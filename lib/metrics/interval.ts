/** Means over seeds with their 95 % confidence intervals. */

/** A mean over seeds with its 95 % confidence interval. */
export interface Interval {
  mean: number;
  /** Borders of the 95 % confidence interval of the mean: infinite for fewer than two values. */
  low: number;
  high: number;
  /** How many values there were. */
  count: number;
}

/** Student's t at 97.5 % for 1 … 30 degrees of freedom. */
const quantiles = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604,
  2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555,
  2.0518, 2.0484, 2.0452, 2.0423,
];

/** Beyond 30 degrees of freedom: Abramowitz & Stegun 1964, 26.7.5, to 1e-4. */
const quantile = (freedom: number) =>
  quantiles[freedom - 1] ?? 1.95996 + 2.37227 / freedom + 2.8225 / freedom ** 2;

/**
 * Mean and 95 % confidence interval (Student's t) of values from runs that differ by their seed.
 * @throws RangeError where there is none, or no number.
 * @example
 * metrics.interval([0.9, 0.92, 0.94]).mean; // => 0.92
 */
export function interval(values: readonly number[]): Interval {
  const count = values.length;
  if (count === 0 || !values.every(Number.isFinite)) {
    throw new RangeError(`expected numbers of one run or more, got [${values.join(', ')}]`);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, low: -Infinity, high: Infinity, count };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const reach = quantile(count - 1) * Math.sqrt(variance / count);
  return { mean, low: mean - reach, high: mean + reach, count };
}

/**
 * The interval of each list, by its name.
 * @throws RangeError where a list has none, or no number.
 * @example
 * metrics.intervalsOf({ BN: [300, 310], dropout: [900, 910] }).BN.mean; // => 305
 */
export const intervalsOf = (lists: Readonly<Record<string, readonly number[]>>): Record<string, Interval> =>
  Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, interval(values)]));

/**
 * The interval of a - b, seed by seed: what both share, such as the batches, cancels.
 * @throws RangeError where they do not pair up.
 * @example
 * metrics.intervalOfDifference([0.95, 0.97], [0.9, 0.92]).mean; // => 0.05
 */
export function intervalOfDifference(a: readonly number[], b: readonly number[]): Interval {
  if (a.length !== b.length) throw new RangeError(`expected pairs of runs, got ${a.length} and ${b.length}`);
  return interval(a.map((value, i) => value - b[i]));
}

/**
 * The interval of a / b, a quantity that is positive and spreads over decades: mean and borders are those of its
 * logarithm.
 * @throws RangeError where they do not pair up, or one is not positive.
 * @example
 * metrics.intervalOfRatio([8000, 2000], [100, 100]).mean; // => 40
 */
export function intervalOfRatio(a: readonly number[], b: readonly number[]): Interval {
  const { mean, low, high, count } = intervalOfDifference(a.map(Math.log), b.map(Math.log));
  return { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high), count };
}

/**
 * A mean with its interval; without borders where there are none.
 * @example
 * metrics.formatInterval(metrics.interval([0.9, 0.92, 0.94]), (value) => value.toFixed(2)); // => '0.92 (0.87 … 0.97)'
 */
export function formatInterval({ mean, low, high }: Interval, format: (value: number) => string): string {
  const bounded = Number.isFinite(low) && Number.isFinite(high) && format(low) !== format(high);
  return bounded ? `${format(mean)} (${format(low)} … ${format(high)})` : format(mean);
}
