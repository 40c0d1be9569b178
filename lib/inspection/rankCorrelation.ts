/** Spearman's rank correlation: how nearly one quantity grows with another, whatever the shape of the curve. */

/** Ranks 1 …, equal values sharing the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const result = new Array<number>(values.length);
  for (let start = 0, end; start < order.length; start = end) {
    end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end += 1;
    for (let i = start; i < end; i++) result[order[i]] = (start + end + 1) / 2;
  }
  return result;
}

/** -1 … 1; 0 where one of the quantities is the same everywhere. Throws where they do not pair up. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || a.length < 2) {
    throw new RangeError(`expected two lists of the same length, 2 or more, got ${a.length} and ${b.length}`);
  }
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length + 1) / 2;
  const product = (u: number[], v: number[]) =>
    u.reduce((sum, rank, i) => sum + (rank - mean) * (v[i] - mean), 0);
  const scale = Math.sqrt(product(x, x) * product(y, y));
  return scale > 0 ? product(x, y) / scale : 0;
}
