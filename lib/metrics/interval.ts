import { sum } from '../base/statistics';

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
 * @throws RangeError for no values, NaN or Infinity.
 * @example
 * metrics.interval([0.9, 0.92, 0.94]).mean; // => 0.92
 */
export function interval(values: readonly number[]): Interval {
  const count = values.length;
  if (count === 0 || !values.every(Number.isFinite)) {
    throw new RangeError(`expected one finite number or more, got [${values.join(', ')}]`);
  }
  const mean = sum(values) / count;
  if (count === 1) return { mean, low: -Infinity, high: Infinity, count };
  const variance = sum(values.map((value) => (value - mean) ** 2)) / (count - 1);
  const reach = quantile(count - 1) * Math.sqrt(variance / count);
  return { mean, low: mean - reach, high: mean + reach, count };
}

/** The same of the logarithms, for quantities that are positive and spread over decades, such as ratios. */
export function logInterval(values: readonly number[]): Interval {
  if (!values.every((value) => value > 0 && value < Infinity)) {
    throw new RangeError(`expected positive finite numbers, got [${values.join(', ')}]`);
  }
  const { mean, low, high, count } = interval(values.map(Math.log));
  return { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high), count };
}

/**
 * A mean with its interval; the mean alone where the interval is infinite or has no width.
 * @example
 * metrics.formatInterval(metrics.interval([0.9, 0.92, 0.94]), (value) => value.toFixed(2)); // => '0.92 (0.87 … 0.97)'
 */
export function formatInterval({ mean, low, high }: Interval, format: (value: number) => string): string {
  const bounded = Number.isFinite(low) && Number.isFinite(high) && format(low) !== format(high);
  return bounded ? `${format(mean)} (${format(low)} … ${format(high)})` : format(mean);
}

/** Writes with as many decimals as show the first digit of how far the interval reaches. */
export function formatOf({ mean, low, high }: Interval): (value: number) => string {
  const size = Math.abs(mean);
  const spread = Number.isFinite(high - low) && high > low;
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return (value) => value.toExponential(2);
  if (!spread && Number.isInteger(mean)) return (value) => value.toFixed(0);
  const decimals = -Math.floor(Math.log10(spread ? (high - low) / 2 : size / 100));
  return (value) => value.toFixed(Math.min(6, Math.max(0, decimals)));
}
