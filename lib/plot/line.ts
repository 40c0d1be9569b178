/** Marks of two lists of numbers: a line through the points, or a cloud of them. */
import { borders, type Mark, type Missing, missingOf, type Points, present, type Value } from './mark';
import { faded } from './theme';

/** Two lists of one length, of x and of y. */
type Lists<Y> = readonly [xs: ArrayLike<number>, ys: ArrayLike<Y>];

/** Beyond so many points a line has no markers. */
const fewPoints = 30;

function pointsOf<Y extends Value>(given: Points | Lists<Y> | Missing, name: string) {
  const absent = missingOf(given) !== undefined;
  const [xs, ys] = (absent ? [] : given) as Lists<Y>;
  const areLists = typeof (xs as ArrayLike<number> | undefined)?.length === 'number';
  if (areLists && xs.length !== ys.length)
    throw new RangeError(`expected as many x as y of "${name}", got ${xs.length} and ${ys.length}`);
  const { points, missing } = present(
    areLists ? Array.from(xs, (x, i) => ({ x, y: ys[i] })) : (given as Points | Missing),
  );
  const wrong = points.find(({ x }) => Number.isNaN(Number(x)));
  if (wrong) throw new RangeError(`expected numbers along x in the line "${name}", got ${wrong.x}`);
  return { points: points.map(({ x, y }) => ({ x: Number(x), y })), missing };
}

/**
 * A line through points, `{ x, y }` or two lists; where the values have intervals, with a band from `low` to `high`.
 * @throws RangeError where the lists of x and y differ in length, or an x is not a number.
 * @example
 * const accuracy = plot.line([[0, 200, 400], [0.1, 0.8, 0.9]], { name: 'with BN' });
 * plot.figure({ title: 'Training', x: 'steps', y: 'accuracy', percent: 'y' }, accuracy).data.length; // => 1
 */
export function line(given: Points | Lists<Value> | Missing, { name = '' }: { name?: string } = {}): Mark {
  const { points, missing } = pointsOf(given, name);
  const bounds = points.map(({ y }) => borders(y));
  const spread = bounds.some(([low, high]) => low < high);
  const x = points.map((point) => point.x);
  return {
    ...{ kind: 'line', name, points, missing },
    draw: ({ color, dash, symbol, format, log }) => {
      const floor = log.y ? Math.min(...points.map(({ y }) => y.mean)) : -Infinity; // a logarithm has no place for 0
      const lows = bounds.map(([low]) => (log.y && low <= 0 ? floor : low));
      const area = {
        ...{ type: 'scatter', mode: 'lines', name, legendgroup: name, showlegend: false },
        x: [...x, ...[...x].reverse()],
        y: [...lows, ...bounds.map(([, high]) => high).reverse()],
        ...{ fill: 'toself', fillcolor: faded(color, 0.18), line: { width: 0 }, hoverinfo: 'skip' },
      };
      const few = points.length <= fewPoints;
      const course = {
        ...{ type: 'scatter', mode: few ? 'lines+markers' : 'lines', name, legendgroup: name },
        x: Float64Array.from(x),
        y: Float64Array.from(points, (point) => point.y.mean),
        line: { color, dash, width: 2.2 },
        ...(few ? { marker: { color, symbol, size: 7 } } : {}),
        hovertemplate: `%{x:${format.x}}: %{y:${format.y}}<extra>${name}</extra>`,
      };
      return { data: spread ? [area, course] : [course] };
    },
  };
}

/**
 * A cloud of points, one for each pair of numbers.
 * @throws RangeError where the lists of x and y differ in length.
 * @example
 * const units = plot.points([[0.1, 0.2], [1, 3]], { name: 'units' });
 * plot.figure({ title: 'Units', x: 'importance', y: 'gradient' }, units).data.length; // => 1
 */
export function points(
  given: Lists<number> | Missing,
  { name = '', muted = false }: { name?: string; muted?: boolean } = {},
): Mark {
  const { points, missing } = pointsOf(given, name);
  return {
    ...{ kind: 'points', name, points, muted, missing },
    draw: ({ color, symbol, format }) => {
      const trace = {
        ...{ type: 'scatter', mode: 'markers', name, legendgroup: name },
        x: points.map(({ x }) => x),
        y: points.map(({ y }) => y.mean),
        marker: { color, symbol, size: 8, opacity: 0.8 },
        hovertemplate: `%{x:${format.x}}, %{y:${format.y}}<extra>${name}</extra>`,
      };
      return { data: [trace] };
    },
  };
}
