/** What the report claims of dropout (question 1, part 2). Lists have a number for each seed. */
import { interval, intervalOfDifference } from '../../metrics/interval';
import { above, below, type Claim, claimOf, type Provenance, verdictOf } from './claim';

/** How far a class's probability may be from the mean over thinned networks, and an accuracy from theirs. */
export const expectedWithin = { probability: 0.01, accuracy: 0.01 };

/**
 * Whether p, or the share of training in which a unit was present, gives the expectation at test time. difference:
 * mean distance of a class's probability from the mean over sampled networks; lost: accuracy less that of the mean;
 * a number for each seed. scaled: outputs times p; presence: times the measured presence ratio.
 * @throws RangeError without numbers.
 * @example
 * const way = { difference: [0.01, 0.011], lost: [0.001, 0.002] };
 * experiments.claimExpectation({ scaled: way, presence: way }, shownIn('Expectation', 1000)).length; // => 2
 */
export function claimExpectation(
  numbers: Record<'scaled' | 'presence', { difference: number[]; lost: number[] }>,
  from: Provenance,
): Claim[] {
  const ways = { scaled: 'p', presence: 'the share of training in which it was present' };
  return (['scaled', 'presence'] as const).map((way) => {
    const difference = interval(numbers[way].difference);
    const lost = interval(numbers[way].lost.map(Math.abs));
    return claimOf(
      {
        id: `expectation-${way}`,
        question: 1,
        claim: `At test time a unit's output times ${ways[way]} gives the expected value over all thinned networks.`,
      },
      {
        verdict: verdictOf(
          below(difference, expectedWithin.probability),
          below(lost, expectedWithin.accuracy),
        ),
        measured: difference,
        quantity: "mean distance of a class's probability from the mean over the sampled thinned networks",
        reported: 0,
      },
      from,
    );
  });
}

/**
 * Whether dropout keeps a network from depending on single units. Shares of the accuracy that are left with half of
 * the units removed, a number for each seed.
 * @throws RangeError where the seeds do not pair up.
 * @example
 * const left = { without: [0.4, 0.42], with: [0.8, 0.83] };
 * experiments.claimIndependentOfUnits(left, shownIn('Removal', 1000)).verdict; // => 'holds'
 */
export function claimIndependentOfUnits(
  numbers: { without: number[]; with: number[] },
  from: Provenance,
): Claim {
  const more = intervalOfDifference(numbers.with, numbers.without);
  return claimOf(
    {
      id: 'single-units',
      question: 1,
      claim: 'With dropout the network does not come to depend on single units.',
    },
    {
      verdict: verdictOf(above(more, 0)),
      measured: more,
      quantity:
        'share of its accuracy that the network keeps with half of its units removed, less that without dropout',
    },
    from,
  );
}

/** A rank correlation from which "units of little effect are trained less" is said. */
export const trainedLessFrom = 0.3;

/**
 * Whether units of little effect are trained less. correlations: Spearman's, of what a unit contributes with the
 * norm of its gradient, over the units of a network; a number for each seed.
 * @throws RangeError without numbers.
 * @example
 * experiments.claimLittleEffect([0.8, 0.82, 0.81], shownIn('Units', 1000)).measured; // => 0.81
 */
export function claimLittleEffect(correlations: number[], from: Provenance): Claim {
  const measured = interval(correlations);
  return claimOf(
    { id: 'little-effect', question: 1, claim: 'With dropout units of little effect are trained less.' },
    {
      verdict: verdictOf(above(measured, trainedLessFrom), above(measured, 0)),
      measured,
      quantity: "rank correlation of a unit's contribution with the norm of its gradient",
    },
    from,
  );
}

/** A variance that inference changes by less than this share counts as the same. */
export const shiftFrom = 0.1;

/**
 * Whether dropout before batch normalisation shifts the variance. ratios: variance of what reaches the last hidden
 * normalisation, inference over training; a number for each seed.
 * @throws RangeError without numbers.
 * @example
 * experiments.claimVarianceShift([0.5, 0.5], shownIn('Variance', 1000)).measured; // => 0.5
 */
export function claimVarianceShift(ratios: number[], from: Provenance): Claim {
  const apart = interval(ratios.map((ratio) => Math.abs(Math.log(ratio))));
  const { mean, low, high, count } = interval(ratios.map(Math.log));
  return claimOf(
    {
      id: 'variance-shift',
      question: 2,
      claim:
        'Dropout before batch normalisation shifts the variance between training and inference (Li et al. 2019).',
    },
    {
      verdict: verdictOf(above(apart, Math.log(1 + shiftFrom))),
      measured: { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high), count },
      quantity: 'variance before the second normalisation at inference over that in training',
    },
    from,
  );
}
