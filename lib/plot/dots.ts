/** Marks of named values: dots in rows, or bars. */
import {
  borders,
  type Mark,
  type MarkPoint,
  type Missing,
  missingOf,
  type Points,
  present,
  type Value,
} from './mark';

/** Values by name, or as points such as `runs.by(…)` gives. null: there is no value, the row is left out. */
export type NamedValues = Readonly<Record<string, Value | Missing | null>> | Points;

function rowsOf(values: NamedValues | Missing): { points: MarkPoint[]; missing?: string } {
  if (missingOf(values)) return present(values as Missing);
  const list: Points = Array.isArray(values)
    ? (values as Points)
    : Object.entries(values as Readonly<Record<string, Value>>).map(([x, y]) => ({ x, y }));
  return present(list.map(({ x, y }) => ({ x: String(x), y })));
}

/** How far the interval of each value reaches to either side. */
function errorBars(points: readonly MarkPoint[]) {
  const reach = (side: 0 | 1) => points.map(({ y }) => Math.abs(borders(y)[side] - y.mean));
  return { type: 'data', symmetric: false, array: reach(1), arrayminus: reach(0) };
}

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
  const { points, missing } = rowsOf(values);
  return {
    ...{ kind: 'dots', name, points, muted, missing },
    draw: ({ color, symbol, format }) => {
      const trace = {
        ...{ type: 'scatter', mode: 'markers', orientation: 'h', offsetgroup: name, name, legendgroup: name },
        x: points.map(({ y }) => y.mean),
        y: points.map(({ x }) => x),
        error_x: { ...errorBars(points), thickness: 2, color },
        marker: { color, symbol, size: 10 },
        hovertemplate: `%{y}: %{x:${format.x}}<extra>${name}</extra>`,
      };
      return { data: [trace] };
    },
  };
}

/**
 * A bar for each name, with an error bar where the value has an interval. sort: the largest first. A null is left
 * out.
 * @example
 * const iou = plot.bars({ road: 0.9, pole: 0.3, sky: null }, { sort: true });
 * plot.figure({ title: 'IoU of each class', x: '', y: 'IoU', percent: 'y' }, iou).data.length; // => 1
 */
export function bars(
  values: NamedValues | Missing,
  { name = '', sort = false }: { name?: string; sort?: boolean } = {},
): Mark {
  const { points, missing } = rowsOf(values);
  if (sort) points.sort((a, b) => b.y.mean - a.y.mean);
  const error = errorBars(points);
  return {
    ...{ kind: 'bars', name, points, missing },
    draw: ({ color, format }) => {
      const trace = {
        ...{ type: 'bar', name, legendgroup: name, marker: { color } },
        x: points.map(({ x }) => x),
        y: points.map(({ y }) => y.mean),
        ...(error.array.some((length) => length > 0) ? { error_y: error } : {}),
        hovertemplate: `%{x}: %{y:${format.y}}<extra>${name}</extra>`,
      };
      return { data: [trace] };
    },
  };
}
