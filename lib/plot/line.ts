import { type Estimate, borders, estimate, type Mark, type Missing, missingOf, type Value } from './mark';
import { faded } from './theme';

/** Points `{ x, y }`, or two lists of one length. */
export type LinePoints =
  | readonly { x: number | string; y: Value | Missing }[]
  | readonly [xs: ArrayLike<number>, ys: ArrayLike<number> | readonly Value[]];

/** Beyond so many points a line has no markers. */
const fewPoints = 30;

/** A line's points as estimates. */
export function linePoints(points: LinePoints): { x: number; y: Estimate }[] {
  const isPair = points.length === 2 && typeof (points[0] as ArrayLike<number>).length === 'number';
  if (!isPair) {
    return (points as readonly { x: number; y: Value }[])
      .filter(({ y }) => missingOf(y) === undefined)
      .map(({ x, y }) => ({ x: Number(x), y: estimate(y) }));
  }
  const [xs, ys] = points as readonly [ArrayLike<number>, ArrayLike<Value>];
  if (xs.length !== ys.length)
    throw new RangeError(`expected as many x as y, got ${xs.length} and ${ys.length}`);
  return Array.from(xs, (x, i) => ({ x, y: estimate(ys[i]) }));
}

/**
 * A line through points; where the values have intervals, with a band from `low` to `high`.
 * @throws RangeError where the lists of x and y differ in length, or an x is not a number.
 * @example
 * const accuracy = plot.line([[0, 200, 400], [0.1, 0.8, 0.9]], { name: 'with BN' });
 * plot.figure({ title: 'Training', x: 'steps', y: 'accuracy', percent: 'y' }, accuracy).data.length; // => 1
 */
export function line(
  points: LinePoints | Missing,
  { name = '', band = true }: { name?: string; band?: boolean } = {},
): Mark {
  const list = missingOf(points) ? [] : linePoints(points as LinePoints);
  const wrong = list.find(({ x }) => Number.isNaN(x));
  if (wrong) throw new RangeError(`expected numbers along x in the line "${name}", got ${wrong.x}`);
  const absent = missingOf(points) ?? missingOf((points as LinePoints as readonly { y?: unknown }[])[0]?.y);
  const bounds = list.map(({ y }) => borders(y));
  const spread = bounds.some(([low, high]) => low < high);
  const x = list.map((point) => point.x);
  return {
    kind: 'line',
    name,
    points: list,
    missing: list.length === 0 ? absent : undefined,
    draw: ({ color, dash, symbol, format, log }) => {
      const floor = log.y ? Math.min(...list.map(({ y }) => y.mean)) : -Infinity; // a logarithm has no place for 0
      const area = {
        type: 'scatter',
        mode: 'lines',
        name,
        x: [...x, ...[...x].reverse()],
        y: [
          ...bounds.map(([low]) => (log.y && low <= 0 ? floor : low)),
          ...bounds.map(([, high]) => high).reverse(),
        ],
        fill: 'toself',
        fillcolor: faded(color, 0.18),
        line: { width: 0 },
        hoverinfo: 'skip',
        legendgroup: name,
        showlegend: false,
      };
      const course = {
        type: 'scatter',
        mode: list.length > fewPoints ? 'lines' : 'lines+markers',
        name,
        x: Float64Array.from(x),
        y: Float64Array.from(list, (point) => point.y.mean),
        line: { color, dash, width: 2.2 },
        ...(list.length > fewPoints ? {} : { marker: { color, symbol, size: 7 } }),
        hovertemplate: `%{x:${format.x}}: %{y:${format.y}}<extra>${name}</extra>`,
        legendgroup: name,
      };
      return { data: spread && band ? [area, course] : [course] };
    },
  };
}
