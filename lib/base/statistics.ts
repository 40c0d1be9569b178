export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** NaN without a value. */
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** The middle value, or the mean of the two in the middle; NaN without a value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
