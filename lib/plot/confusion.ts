import type { ConfusionMatrix } from '../metrics/confusionMatrix';
import { axis } from './theme';
import { assemble, type Figure } from './figure';
import { formatPercent } from './words';

/** Pixels for a class where there are more than `many`. */
const [lineHeight, many] = [10, 20];

/**
 * A confusion matrix as a map of colours. Rows are truth: each cell is the share of a class' pixels that were taken
 * for another.
 * @throws RangeError without a labelled pixel.
 * @example
 * const matrix = new metrics.ConfusionMatrix(['road', 'sky']);
 * matrix.add([0, 0, 1, 1], [0, 1, 1, 1]);
 * plot.confusion(matrix, { title: 'Confusion' }).data.length; // => 1
 */
export function confusion(matrix: ConfusionMatrix, { title }: { title: string }): Figure {
  const { classes, shares, scores } = matrix;
  const mistakes = shares.flatMap((row, i) => row.map((share, j) => ({ share: i === j ? 0 : share, i, j })));
  const worst = mistakes.reduce((a, b) => (b.share > a.share ? b : a));
  const alternative =
    `${formatPercent(scores.pixelAccuracy)} right, mean IoU ${formatPercent(scores.meanIoU)}. ` +
    `The largest confusion: ${formatPercent(worst.share)} of ${classes[worst.i]} is taken for ${classes[worst.j]}.`;
  const trace = {
    type: 'heatmap',
    x: [...classes],
    y: [...classes],
    z: shares,
    zmin: 0,
    zmax: 1,
    colorscale: [
      [0, '#ffffff'],
      [1, '#0072b2'],
    ],
    colorbar: { title: { text: 'share' }, tickformat: '.0%' },
    hovertemplate: '%{z:.1%} of %{y} is taken for %{x}<extra></extra>',
  };
  const allNamed = classes.length > many ? { dtick: 1, tickfont: { size: lineHeight - 1 } } : {};
  return assemble(
    [trace],
    { title, alternative },
    {
      height: Math.max(440, 180 + lineHeight * classes.length),
      xaxis: axis('predicted', { type: 'category' }),
      yaxis: axis('truth', { type: 'category', autorange: 'reversed', ...allNamed }),
    },
  );
}
