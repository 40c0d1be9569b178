import type { tf } from '../engine/tf';

/** A histogram with its moments. */
export interface Distribution {
  /** Borders of the bins: one more than there are bins. */
  edges: Float32Array;
  /** Share of the values in each bin; values beyond the edges are not counted. */
  density: Float32Array;
  mean: number;
  standardDeviation: number;
  /** Share of values that are exactly 0. */
  zeros: number;
  count: number;
}

/**
 * How the values of a tensor are distributed: a histogram with its moments. range: of the histogram; the moments are
 * of all values.
 * @throws RangeError for no values, values that are NaN or infinite, and invalid bins or an invalid range.
 * @example
 * const { density, mean, zeros } = visualisation.distribution(tf.tensor1d([0, 0, 1, 3]), { bins: 3 });
 * [mean, zeros]; // => [1, 0.5]
 * density; // => [0.5, 0.25, 0.25]
 */
export function distribution(
  x: tf.Tensor,
  { bins = 60, range }: { bins?: number; range?: [number, number] } = {},
): Distribution {
  const values = x.dataSync();
  const count = values.length;
  if (count === 0) throw new RangeError('expected at least one value, got an empty tensor');
  if (!Number.isInteger(bins) || bins < 1 || bins > 1_000_000)
    throw new RangeError(
      `expected 1 bin or more, got ${bins}${bins > 1_000_000 ? ': a million at most' : ''}`,
    );
  let [sum, zeros, low, high] = [0, 0, Infinity, -Infinity];
  for (const value of values) {
    sum += value;
    if (value === 0) zeros += 1;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!Number.isFinite(sum)) throw new RangeError('expected finite values, got NaN or infinity among them');
  const mean = sum / count;
  const [from, to] = range ?? (low < high ? [low, high] : [low - 0.5, high + 0.5]);
  if (!(from < to)) throw new RangeError(`expected a range from low to high, got ${from} to ${to}`);
  const counts = new Uint32Array(bins);
  let squares = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    if (value < from || value > to) continue;
    counts[Math.min(bins - 1, Math.floor(((value - from) / (to - from)) * bins))] += 1;
  }
  const density = Float32Array.from(counts, (n) => n / count);
  const edges = Float32Array.from({ length: bins + 1 }, (_, i) =>
    i === bins ? to : from + ((to - from) * i) / bins,
  );
  return { edges, density, mean, standardDeviation: Math.sqrt(squares / count), zeros: zeros / count, count };
}
