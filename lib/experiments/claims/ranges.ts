/** Which learning rates and which starts can be used, with batch normalisation and without (question 1.1). */
import { interval, intervalOfDifference, intervalOfRatio } from '../../metrics/interval';
import { above, type Claim, claimOf, type Provenance, verdictOf } from './claim';

/** A setting is usable where the accuracy on the training batches is at least this after 500 steps. */
export const usableFrom = 0.9;

/** Accuracy of one seed over the settings on the grid, the same grid for both. */
export interface Grid {
  /** Rates, or standard deviations, in any order. */
  settings: readonly number[];
  without: readonly number[];
  with: readonly number[];
}

const usable = ({ settings }: Grid, accuracies: readonly number[]) =>
  settings.filter((_, i) => accuracies[i] >= usableFrom);

/** The largest usable setting; the smallest of the grid where none is: what is said of it is then too good. */
const largest = (grid: Grid, accuracies: readonly number[]) =>
  Math.max(Math.min(...grid.settings), ...usable(grid, accuracies));

/**
 * Whether batch normalisation makes larger learning rates usable. grids: accuracies over the rates, one for each
 * seed.
 * @throws RangeError without a grid.
 * @example
 * const grid = { settings: [0.01, 0.1, 1], without: [0.95, 0.1, 0.1], with: [0.95, 0.95, 0.95] };
 * experiments.claimLargerRates([grid, grid], shownIn('Rates', 500)).measured; // => 100
 */
export function claimLargerRates(grids: readonly Grid[], from: Provenance): Claim {
  const ratio = intervalOfRatio(
    grids.map((grid) => largest(grid, grid.with)),
    grids.map((grid) => largest(grid, grid.without)),
  );
  return claimOf(
    { id: 'rates', question: 1, claim: 'With batch normalisation larger learning rates become usable.' },
    {
      verdict: verdictOf(above(ratio, 1)),
      measured: ratio,
      quantity: 'largest usable learning rate with batch normalisation, over that without',
    },
    from,
  );
}

/**
 * Whether batch normalisation makes the initial weights matter less. grids: accuracies over the standard deviations,
 * one for each seed.
 * @throws RangeError without a grid.
 * @example
 * const grid = { settings: [0.001, 0.01, 0.1], without: [0.1, 0.95, 0.1], with: [0.95, 0.95, 0.95] };
 * experiments.claimLessSensitive([grid, grid], shownIn('Starts', 500)).measured; // => 2
 */
export function claimLessSensitive(grids: readonly Grid[], from: Provenance): Claim {
  const more = intervalOfDifference(
    grids.map((grid) => usable(grid, grid.with).length),
    grids.map((grid) => usable(grid, grid.without).length),
  );
  const total = interval(grids.map(({ settings }) => settings.length)).mean;
  return claimOf(
    { id: 'starts', question: 1, claim: 'With batch normalisation the initial weights matter less.' },
    {
      verdict: verdictOf(above(more, 0)),
      measured: more,
      quantity: `starts, of ${total} on the grid, from which only the network with batch normalisation learns`,
    },
    from,
  );
}
