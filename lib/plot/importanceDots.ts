/** What each unit contributes against what it is trained: a dot for each unit, on logarithmic axes. */
import { type Figure, figure } from './figure';
import { logAxis } from './logAxis';
import { colorOf, symbols } from './theme';

/** The units of a network. */
export interface UnitDots {
  name: string;
  contributions: readonly number[];
  gradients: readonly number[];
  /** Spearman's. */
  correlation: number;
}

/**
 * What each unit contributes against how much it is trained: a dot for each unit, on logarithmic axes. Contributions
 * of 0 or less, of units that are not missed, are drawn at the left edge.
 * @throws RangeError for what is no number.
 * @example
 * const network = { name: 'dropout', contributions: [0.1, 0.2], gradients: [1, 3], correlation: 1 };
 * plot.importanceDots([network], { title: 'Units', reading: 'The more a unit gives, the more it is trained.' });
 */
export function importanceDots(
  networks: readonly UnitDots[],
  { title, reading }: { title: string; reading: string },
): Figure {
  const all = networks.flatMap(({ contributions, gradients }) => [...contributions, ...gradients]);
  if (!all.every(Number.isFinite)) throw new RangeError(`expected numbers of units, got ${all.join(', ')}`);
  const positive = networks.flatMap(({ contributions }) => contributions.filter((value) => value > 0));
  const edge = Math.max(Math.min(...positive), Math.max(...positive) / 1e5);
  const data = networks.map(({ name, contributions, gradients }, i) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x: contributions.map((value) => Math.max(value, edge)),
    y: [...gradients],
    marker: { color: colorOf(i), symbol: symbols[i], size: 8, opacity: 0.8 },
    hovertemplate: `contributes %{x:.2g}, gradient %{y:.2g}<extra>${name}</extra>`,
  }));
  const words = networks.map(
    ({ name, correlation }) => `${name}: rank correlation ${correlation.toFixed(2)}`,
  );
  return figure(
    data,
    { title, caption: `${words.join('; ')}. ${reading}` },
    {
      height: 400,
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
      xaxis: logAxis(
        'loss gained when the unit is removed, nats',
        data.flatMap(({ x }) => x),
      ),
      yaxis: logAxis(
        "norm of the gradient to the unit's weights",
        data.flatMap(({ y }) => y),
      ),
    },
  );
}
