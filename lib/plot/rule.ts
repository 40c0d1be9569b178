import type { Mark } from './mark';
import { muted } from './theme';

/**
 * A dotted line across the figure: a threshold, chance. Its name stands at its end.
 * @throws TypeError without an x or a y, or with both.
 * @example
 * const usable = plot.rule({ y: 0.9, name: 'usable' });
 * plot.figure({ title: 'Rates', x: 'rate', y: 'accuracy' }, usable).layout.title.text; // => 'Rates'
 */
export function rule({ x, y, name = '' }: { x?: number; y?: number; name?: string }): Mark {
  if ((x === undefined) === (y === undefined))
    throw new TypeError(`expected x or y of the rule "${name}", got ${x === undefined ? 'neither' : 'both'}`);
  const vertical = x !== undefined;
  const at = (x ?? y)!;
  return {
    kind: 'rule',
    name,
    points: [{ x: vertical ? at : NaN, y: { mean: vertical ? NaN : at, low: NaN, high: NaN } }],
    draw: ({ log, ruleLabel }) => ({
      shapes: [
        {
          type: 'line',
          ...(vertical
            ? { x0: at, x1: at, yref: 'paper', y0: 0, y1: 1 }
            : { y0: at, y1: at, xref: 'paper', x0: 0, x1: 1 }),
          line: { color: muted, dash: 'dot', width: 1.6 },
        },
      ],
      annotations: [
        {
          text: name,
          showarrow: false,
          ...(vertical
            ? {
                x: log.x ? Math.log10(at) : at,
                xanchor: 'left',
                yref: 'paper',
                y: 1,
                yanchor: 'top',
                xshift: 4,
              }
            : {
                y: log.y ? Math.log10(at) : at,
                yanchor: ruleLabel.below ? 'top' : 'bottom',
                xref: 'paper',
                x: ruleLabel.side === 'left' ? 0 : 1,
                xanchor: ruleLabel.side,
              }),
        },
      ],
    }),
  };
}
