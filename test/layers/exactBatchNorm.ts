/** Batch normalisation in double precision, from the paper's formulas alone, and its gradient by differences. */

export interface BatchNormArguments {
  /** [..., channels], flat. */
  x: Float64Array;
  gamma: Float64Array;
  beta: Float64Array;
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** Mean and biased variance of each channel. */
export function exactMoments(x: Float64Array, channels: number): { mean: number[]; variance: number[] } {
  const columns = Array.from({ length: channels }, (_, c) => [...x].filter((_, i) => i % channels === c));
  const mean = columns.map((column) => sum(column) / column.length);
  const variance = columns.map((column, c) => sum(column.map((v) => (v - mean[c]) ** 2)) / column.length);
  return { mean, variance };
}

export function exactBatchNorm({ x, gamma, beta }: BatchNormArguments, epsilon: number): Float64Array {
  const channels = gamma.length;
  const { mean, variance } = exactMoments(x, channels);
  return x.map((value, i) => {
    const c = i % channels;
    return (gamma[c] * (value - mean[c])) / Math.sqrt(variance[c] + epsilon) + beta[c];
  });
}

/** d/d(argument) of sum(dy * y), by central differences. */
export function differences(
  given: BatchNormArguments,
  name: keyof BatchNormArguments,
  dy: Float64Array,
  epsilon: number,
): Float64Array {
  const step = 1e-5;
  return given[name].map((_, i) => {
    const at = (change: number) => {
      const moved = { ...given, [name]: given[name].map((value, j) => (i === j ? value + change : value)) };
      return sum([...exactBatchNorm(moved, epsilon)].map((y, j) => y * dy[j]));
    };
    return (at(step) - at(-step)) / (2 * step);
  });
}
