/** A confusion matrix as a map of colours, and the IoU of each class as bars. */
import type { ConfusionMatrix, SegmentationScores } from '../metrics/confusionMatrix';
import { axis, type Figure, figure, formatPercent } from './figure';
import { colorOf } from './theme';

/**
 * A confusion matrix as a map of colours. Rows are truth: each cell is the share of a class' pixels that were taken
 * for another.
 * @throws RangeError without a labelled pixel.
 * @example
 * const matrix = new metrics.ConfusionMatrix(['road', 'sky']);
 * matrix.add([0, 0, 1, 1], [0, 1, 1, 1]);
 * plot.confusionFigure(matrix, { title: 'Confusion' }).data.length; // => 1
 */
export function confusionFigure(matrix: ConfusionMatrix, { title }: { title: string }): Figure {
  const { classes, shares, scores } = matrix;
  const mistakes = shares.flatMap((row, i) => row.map((share, j) => ({ share: i === j ? 0 : share, i, j })));
  const worst = mistakes.reduce((a, b) => (b.share > a.share ? b : a));
  const caption =
    `Pixel accuracy ${formatPercent(scores.pixelAccuracy)}, mean IoU ${formatPercent(scores.meanIoU)} over ` +
    `${scores.pictures} pictures. The largest confusion: ${formatPercent(worst.share)} of ${classes[worst.i]} is taken for ${classes[worst.j]}.`;
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
  return figure(
    [trace],
    { title, caption },
    {
      height: 440,
      xaxis: axis('predicted', { type: 'category' }),
      yaxis: axis('truth', { type: 'category', autorange: 'reversed' }),
    },
  );
}

/**
 * The IoU of each class as bars, the best class first. published: mean IoU of others, drawn as lines.
 * @example
 * const matrix = new metrics.ConfusionMatrix(['road', 'sky']);
 * matrix.add([0, 0, 1, 1], [0, 1, 1, 1]);
 * plot.iouBars(matrix.scores, { title: 'IoU', published: { SegNet: 0.464 } }).data.length; // => 3
 */
export function iouBars(
  { perClass, meanIoU }: Pick<SegmentationScores, 'perClass' | 'meanIoU'>,
  { title, published = {} }: { title: string; published?: Readonly<Record<string, number>> },
): Figure {
  const entries = Object.entries(perClass).flatMap(([name, iou]) =>
    iou === null ? [] : [[name, iou] as const],
  );
  entries.sort((a, b) => b[1] - a[1]);
  const bars = {
    type: 'bar',
    x: entries.map(([name]) => name),
    y: entries.map(([, iou]) => iou),
    marker: { color: colorOf(0) },
    hovertemplate: '%{x}: %{y:.1%}<extra></extra>',
  };
  const lines = Object.entries({ 'mean here': meanIoU, ...published }).map(([name, y], i) => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: entries.map(([name]) => name),
    y: entries.map(() => y),
    line: { color: colorOf(i + 1), dash: i === 0 ? 'solid' : 'dash', width: 1.6 },
  }));
  const others = Object.entries(published).map(([name, iou]) => `${name} ${formatPercent(iou)}`);
  const caption =
    `Mean over ${entries.length} classes: ${formatPercent(meanIoU)}${others.length > 0 ? `; as published: ${others.join(', ')}` : ''}. ` +
    `Best is ${entries[0][0]}, worst ${entries[entries.length - 1][0]}.`;
  return figure(
    [{ ...bars, showlegend: false }, ...lines],
    { title, caption },
    {
      height: 360,
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
      xaxis: axis('', { type: 'category' }),
      yaxis: axis('IoU', { range: [0, 1], tickformat: '.0%' }),
    },
  );
}
