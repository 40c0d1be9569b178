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
  const [along, across, at] = x === undefined ? (['y', 'x', y!] as const) : (['x', 'y', x] as const);
  const paper = { [`${across}ref`]: 'paper' };
  return {
    kind: 'rule',
    name,
    points: [{ x: x ?? NaN, y: { mean: y ?? NaN, low: NaN, high: NaN } }],
    draw: ({ log, ruleLabel: { side, below } }) => {
      const shape = {
        ...{ type: 'line', line: { color: muted, dash: 'dot', width: 1.6 }, ...paper },
        ...{ [`${along}0`]: at, [`${along}1`]: at, [`${across}0`]: 0, [`${across}1`]: 1 },
      };
      const place =
        along === 'x'
          ? { y: 1, xanchor: 'left', yanchor: 'top', xshift: 4 }
          : { x: side === 'left' ? 0 : 1, xanchor: side, yanchor: below ? 'top' : 'bottom' };
      const label = { text: name, showarrow: false, [along]: log[along] ? Math.log10(at) : at };
      return { shapes: [shape], annotations: [{ ...label, ...paper, ...place }] };
    },
  };
}
