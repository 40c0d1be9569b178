import { borders, type Mark, type Missing, type NamedValues, namedPoints } from './mark';

/**
 * A bar for each name, with an error bar where the value has an interval. sort: the largest first. A null is left
 * out.
 * @example
 * const iou = plot.bars({ road: 0.9, pole: 0.3, sky: null }, { sort: true });
 * plot.figure({ title: 'IoU of each class', x: '', y: 'IoU', percent: 'y' }, iou).data.length; // => 1
 */
export function bars(
  values: NamedValues | Missing,
  { name = '', sort = false, muted = false }: { name?: string; sort?: boolean; muted?: boolean } = {},
): Mark {
  const { points, missing } = namedPoints(values);
  if (sort) points.sort((a, b) => b.y.mean - a.y.mean);
  const reach = (side: 0 | 1) => points.map(({ y }) => Math.abs(borders(y)[side] - y.mean));
  const spread = reach(1).some((length) => length > 0);
  return {
    kind: 'bars',
    name,
    points,
    muted,
    missing,
    draw: ({ color, format }) => {
      const trace = {
        type: 'bar',
        name,
        x: points.map(({ x }) => x),
        y: points.map(({ y }) => y.mean),
        ...(spread
          ? { error_y: { type: 'data', symmetric: false, array: reach(1), arrayminus: reach(0) } }
          : {}),
        marker: { color },
        hovertemplate: `%{x}: %{y:${format.y}}<extra>${name}</extra>`,
        legendgroup: name,
      };
      return { data: [trace] };
    },
  };
}
