import type { Mark, Missing } from './mark';
import { missingOf } from './mark';

/**
 * A cloud of points, one for each pair of numbers.
 * @throws RangeError where the lists of x and y differ in length.
 * @example
 * const units = plot.points([[0.1, 0.2], [1, 3]], { name: 'units' });
 * plot.figure({ title: 'Units', x: 'importance', y: 'gradient' }, units).data.length; // => 1
 */
export function points(
  values: readonly [xs: ArrayLike<number>, ys: ArrayLike<number>] | Missing,
  { name = '', muted = false, size = 8 }: { name?: string; muted?: boolean; size?: number } = {},
): Mark {
  const missing = missingOf(values);
  const [xs, ys] = missing ? [[], []] : (values as readonly ArrayLike<number>[]);
  if (xs.length !== ys.length)
    throw new RangeError(`expected as many x as y of "${name}", got ${xs.length} and ${ys.length}`);
  return {
    kind: 'points',
    name,
    points: Array.from(xs, (x, i) => ({ x, y: { mean: ys[i], low: ys[i], high: ys[i] } })),
    muted,
    missing,
    draw: ({ color, symbol, format }) => {
      const trace = {
        type: 'scatter',
        mode: 'markers',
        name,
        x: Array.from(xs),
        y: Array.from(ys),
        marker: { color, symbol, size, opacity: 0.8 },
        hovertemplate: `%{x:${format.x}}, %{y:${format.y}}<extra>${name}</extra>`,
        legendgroup: name,
      };
      return { data: [trace] };
    },
  };
}
