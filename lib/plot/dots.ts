import { borders, type Mark, type Missing, type NamedValues, namedPoints } from './mark';

/**
 * A dot in each row of a figure, with a bar from `low` to `high` where the value has an interval. The rows stand from
 * top to bottom in the order of the first mark that names them. muted: in grey, for numbers of others.
 * @example
 * const here = plot.dots({ BN: { mean: 300, low: 280, high: 320 }, L2: 8000 }, { name: 'here' });
 * const report = plot.dots({ BN: 300, L2: 8000 }, { name: 'report', muted: true });
 * plot.figure({ title: 'Steps to 95 %', x: 'steps', y: '', log: 'x' }, here, report).data.length; // => 2
 */
export function dots(
  values: NamedValues | Missing,
  { name = '', muted = false }: { name?: string; muted?: boolean } = {},
): Mark {
  const { points, missing } = namedPoints(values);
  const reach = (side: 0 | 1) => points.map(({ y }) => Math.abs(borders(y)[side] - y.mean));
  return {
    kind: 'dots',
    name,
    points,
    muted,
    missing,
    draw: ({ color, symbol, format }) => {
      const trace = {
        type: 'scatter',
        mode: 'markers',
        orientation: 'h',
        offsetgroup: name,
        name,
        x: points.map(({ y }) => y.mean),
        y: points.map(({ x }) => x),
        error_x: {
          type: 'data',
          symmetric: false,
          array: reach(1),
          arrayminus: reach(0),
          thickness: 2,
          color,
        },
        marker: { color, symbol, size: 10 },
        hovertemplate: `%{y}: %{x:${format.x}}<extra>${name}</extra>`,
        legendgroup: name,
      };
      return { data: [trace] };
    },
  };
}
