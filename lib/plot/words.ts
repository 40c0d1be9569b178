/** Numbers in words, and a figure in words for those who cannot see it: made from its data. */
import { borders, type Mark, type MarkPoint } from './mark';

/**
 * A share as a percentage.
 * @example
 * plot.formatPercent(0.9873); // => '98.7 %'
 */
export const formatPercent = (share: number): string => {
  const percent = (100 * share).toFixed(share > 0.995 || share < 0.005 ? 2 : 1);
  return `${percent.replace(/^-(?=[0.]*$)/, '')} %`; // no -0.00
};

/** A number as a sentence has it: whole from 1,000, three significant digits below. */
export const formatNumber = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

/** So many named values are all said; of more, the largest and the smallest. */
const few = 6;

/** What the marks show: of lines both ends and the extremes, of named values each or the extremes. percent: of the values. */
export function alternative(marks: readonly Mark[], { percent = false }: { percent?: boolean } = {}): string {
  const write = percent ? formatPercent : formatNumber;
  const place = (x: number | string) => (typeof x === 'number' ? formatNumber(x) : x);
  const at = ({ x, y }: MarkPoint) => `${write(y.mean)} at ${place(x)}`;
  const named = (point: MarkPoint) => {
    const [low, high] = borders(point.y);
    return `${point.x} ${write(point.y.mean)}${low < high ? ` (${write(low)} to ${write(high)})` : ''}`;
  };
  const sentences = marks.map(({ kind, name, points }) => {
    const start = name ? `${name}: ` : '';
    if (kind === 'histogram') return `${name}.`;
    if (kind === 'rule')
      return (
        name && `${name} at ${Number.isNaN(points[0].y.mean) ? place(points[0].x) : write(points[0].y.mean)}.`
      );
    if (points.length === 0) return '';
    if (kind === 'points') return `${start}${points.length} points.`;
    const sorted = [...points].sort((a, b) => a.y.mean - b.y.mean);
    const [lowest, highest] = [sorted[0], sorted[sorted.length - 1]];
    if (kind === 'line') {
      const [first, last] = [points[0], points[points.length - 1]];
      const extremes = [
        highest !== first && highest !== last ? `, highest ${at(highest)}` : '',
        lowest !== first && lowest !== last ? `, lowest ${at(lowest)}` : '',
      ];
      return `${start}from ${at(first)} to ${at(last)}${extremes.join('')}.`;
    }
    if (points.length <= few) return `${start}${points.map(named).join(', ')}.`;
    return `${start}largest ${named(highest)}, smallest ${named(lowest)}.`;
  });
  return sentences.filter(Boolean).join(' ');
}
