/** Distributions of values, one above the other. */
import type { Distribution } from '../visualisation/distribution';
import { axis, type Figure, figure } from './figure';
import { colorOf, faded } from './theme';

export interface NamedDistribution {
  name: string;
  distribution: Distribution;
}

/**
 * Histograms in panels above each other, on one axis, each with its mean (solid) and one standard deviation to
 * either side (dotted), which also stand in the caption. value: name of the axis with its unit.
 * @example
 * const x = { name: 'x', distribution: visualisation.distribution(tf.tensor1d([0, 1, 1, 2])) };
 * plot.histograms([x], { title: 'Values', value: 'x' }).data.length; // => 1
 */
export function histograms(
  items: readonly NamedDistribution[],
  { title, value, reading = '' }: { title: string; value: string; reading?: string },
): Figure {
  const panels = items.length;
  const gap = 0.14 / panels;
  const domain = (i: number): [number, number] => [
    1 - (i + 1) / panels + (i === panels - 1 ? 0 : gap),
    1 - i / panels,
  ];
  const suffix = (i: number) => (i === 0 ? '' : String(i + 1));
  const data = items.map(({ name, distribution: { edges, density } }, i) => ({
    type: 'bar',
    name,
    x: Float32Array.from(density, (_, bin) => (edges[bin] + edges[bin + 1]) / 2),
    y: density,
    width: edges[1] - edges[0],
    marker: { color: faded(colorOf(i), 0.5), line: { width: 0 } },
    hovertemplate: `${value} %{x:.3f}: %{y:.2%}<extra>${name}</extra>`,
    xaxis: 'x',
    yaxis: `y${suffix(i)}`,
  }));
  const rule = (x: number, i: number, dash: 'solid' | 'dot') => ({
    type: 'line',
    x0: x,
    x1: x,
    xref: 'x',
    y0: 0,
    y1: 1,
    yref: `y${suffix(i)} domain`,
    line: { color: colorOf(i), width: 1.6, dash },
  });
  const shapes = items.flatMap(({ distribution: { mean, standardDeviation: sd } }, i) => [
    rule(mean, i, 'solid'),
    rule(mean - sd, i, 'dot'),
    rule(mean + sd, i, 'dot'),
  ]);
  const labels = items.map(({ name, distribution: { mean, standardDeviation: sd } }, i) => ({
    text: `<b>${name}</b><br>mean ${fixed(mean, 2)}, sd ${fixed(sd, 2)}`,
    xref: 'paper',
    x: 1,
    xanchor: 'right',
    yref: `y${suffix(i)} domain`,
    y: 1,
    yanchor: 'top',
    align: 'right',
    showarrow: false,
  }));
  const measured = items.map(
    ({ name, distribution: { mean, standardDeviation } }) =>
      `${name}: mean ${fixed(mean, 3)}, variance ${fixed(standardDeviation ** 2, 3)}`,
  );
  return figure(
    data,
    { title, caption: `${measured.join('; ')}. ${reading}`.trim() },
    {
      height: 150 * panels + 70,
      bargap: 0,
      shapes: shapes,
      annotations: labels,
      xaxis: axis(value, { anchor: `y${suffix(panels - 1)}` }),
      ...Object.fromEntries(
        items.map((_, i) => [
          `yaxis${suffix(i)}`,
          axis(i === Math.floor((panels - 1) / 2) ? 'share of values' : '', {
            domain: domain(i),
            tickformat: '.0%',
            nticks: 4,
          }),
        ]),
      ),
    },
  );
}

/** A number with so many decimals, or as many significant digits where that leaves none; no minus before a zero. */
function fixed(x: number, decimals: number): string {
  const text = x.toFixed(decimals);
  if (Number(text) !== 0) return text;
  return Math.abs(x) < 10 ** -(decimals + 3) ? (0).toFixed(decimals) : x.toPrecision(decimals);
}
