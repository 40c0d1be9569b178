/** Whether something regularises: with little data, more is right on the test set, and less is learned by heart. */
import { intervalOfDifference } from '../../metrics/interval';
import { above, below, type Claim, claimOf, type Provenance, verdictOf } from './claim';

/** Accuracies of runs with 1,000 training pictures, a number for each seed. */
export interface SmallDataAccuracy {
  train: number[];
  test: number[];
}

const names = { l2: 'The L2 penalty', batchNorm: 'Batch normalisation', dropout: 'Dropout' } as const;

/**
 * Whether a method regularises: with little data, more is right on the test set, and less is learned by heart. none:
 * without anything that regularises; the seeds of both in the same order.
 * @throws RangeError where the seeds do not pair up.
 * @example
 * const runs = { method: { train: [1, 1], test: [0.95, 0.951] }, none: { train: [1, 1], test: [0.93, 0.932] } };
 * experiments.claimRegularises('batchNorm', runs, shownIn('Small data', 1500)).verdict; // => 'holds'
 */
export function claimRegularises(
  method: keyof typeof names,
  runs: { method: SmallDataAccuracy; none: SmallDataAccuracy },
  from: Provenance,
): Claim {
  const gap = ({ train, test }: SmallDataAccuracy) => train.map((accuracy, i) => accuracy - test[i]);
  const gained = intervalOfDifference(runs.method.test, runs.none.test);
  const widened = intervalOfDifference(gap(runs.method), gap(runs.none));
  return claimOf(
    {
      id: `regularises-${method}`,
      question: method === 'l2' ? 2 : 1,
      claim: `${names[method]} regularises.`,
    },
    {
      verdict: verdictOf(above(gained, 0), below(widened, 0)),
      measured: gained,
      quantity: 'test accuracy gained by it with 1,000 training pictures',
    },
    from,
  );
}
