/**
 * Spearman's rank correlation: how far two lists of numbers agree in their order, 1 to -1. Equal values share the
 * mean of their ranks; 0 where one list is constant and has no order.
 * @throws RangeError where the lists are empty, or not of one length.
 * @example
 * metrics.rankCorrelation([1, 2, 30], [5, 6, 7]); // => 1
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(`expected two lists of one length, got ${a.length} and ${b.length} values`);
  }
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) ** 2;
    yy += (y[i] - mean) ** 2;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (i, j) => values[i] - values[j],
  );
  const result = new Float64Array(values.length);
  for (let first = 0; first < order.length;) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]] === values[order[first]]) last += 1;
    for (let i = first; i <= last; i++) result[order[i]] = (first + last) / 2;
    first = last + 1;
  }
  return result;
}
