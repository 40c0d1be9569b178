/** The two panels of a training: accuracy and loss, on the same axes for every run. */
import type { Curve, Panel } from './curveShapes';

export function panelsOf(
  curves: Record<'accuracy' | 'loss', readonly Curve[]>,
  words: Record<'accuracy' | 'loss' | 'chance', string>,
  number: (value: number, options?: Intl.NumberFormatOptions) => string = (value, options) =>
    value.toLocaleString('en', options),
): Record<'accuracy' | 'loss', Panel> {
  return {
    accuracy: {
      title: words.accuracy,
      curves: curves.accuracy,
      range: [0, 1],
      ticks: [0, 0.5, 1].map((value) => ({ value, label: number(value, { style: 'percent' }) })),
      rule: { value: 0.1, label: words.chance },
    },
    loss: {
      title: words.loss,
      curves: curves.loss,
      range: [0, 3],
      ticks: [0, 1, 2, 3].map((value) => ({ value, label: number(value) })),
    },
  };
}
