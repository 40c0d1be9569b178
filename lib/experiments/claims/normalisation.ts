/** What the report claims of batch normalisation by itself (question 1.1 to 1.3). Lists have a number for each seed. */
import { interval, intervalOfDifference } from '../../metrics/interval';
import { above, below, type Claim, claimOf, exactly, type Provenance, verdictOf } from './claim';

/** How far a mean may be from 0 and a variance from 1. */
export const normalizedWithin = 0.01;

/**
 * Whether batches have mean 0 and variance 1 after normalisation. mean: largest distance of a channel's mean from 0;
 * variance: of its variance from 1; a number for each seed.
 * @throws RangeError without numbers.
 * @example
 * experiments.claimNormalizes({ mean: [1e-6], variance: [1e-5] }, shownIn('Activations', 1000)).verdict; // => 'holds'
 */
export function claimNormalizes(numbers: { mean: number[]; variance: number[] }, from: Provenance): Claim {
  const worst = interval(numbers.mean.map((mean, i) => Math.max(mean, numbers.variance[i])));
  const within = (values: number[]) => exactly(values.every((value) => value <= normalizedWithin));
  return claimOf(
    {
      id: 'normalises',
      question: 1,
      claim: 'After normalisation the mean of a batch is 0 and its variance about 1.',
    },
    {
      verdict: verdictOf(within(numbers.mean), within(numbers.variance)),
      measured: worst,
      quantity: 'largest distance of a channel from mean 0 and variance 1',
      reported: 0,
    },
    from,
  );
}

/** A sigmoid whose derivative is below this, of at most 0.25, counts as flat. */
export const flatBelow = 0.01;

/**
 * Whether activations stay where a sigmoid is not flat. Share of flat sigmoids and test accuracy at the end of
 * training, without and with batch normalisation, a number for each seed.
 * @throws RangeError where the seeds do not pair up.
 * @example
 * const numbers = { without: { flat: [0.4, 0.5], accuracy: [0.5, 0.6] }, with: { flat: [0, 0.1], accuracy: [0.9, 1] } };
 * experiments.claimUnsaturated(numbers, shownIn('Sigmoids', 1000)).measured; // => -0.4
 */
export function claimUnsaturated(
  numbers: Record<'without' | 'with', { flat: number[]; accuracy: number[] }>,
  from: Provenance,
): Claim {
  const flat = intervalOfDifference(numbers.with.flat, numbers.without.flat);
  const gained = intervalOfDifference(numbers.with.accuracy, numbers.without.accuracy);
  return claimOf(
    {
      id: 'unsaturated',
      question: 1,
      claim: 'Activations stay where a sigmoid is not flat, and the network trains more easily.',
    },
    {
      verdict: verdictOf(below(flat, 0), above(gained, 0)),
      measured: flat,
      quantity: 'share of flat sigmoids with batch normalisation, less the share without',
    },
    from,
  );
}

/** Accuracies whose difference's interval is within this count as the same. */
export const alikeWithin = 0.01;

/**
 * Whether batch normalisation after the activation, as in the exercise, does as well as before it, as in the paper.
 * Test accuracy of each, a number for each seed.
 * @throws RangeError where the seeds do not pair up.
 * @example
 * experiments.claimPlacement({ after: [0.98, 0.981], before: [0.98, 0.979] }, shownIn('Placement', 1000)).verdict; // => 'holds in part'
 */
export function claimPlacement(numbers: { after: number[]; before: number[] }, from: Provenance): Claim {
  const difference = intervalOfDifference(numbers.after, numbers.before);
  return claimOf(
    {
      id: 'placement',
      question: 1,
      claim:
        'Batch normalisation works after the activation, as in the exercise, as well as before it, as in the paper.',
    },
    {
      verdict: verdictOf(above(difference, -alikeWithin)),
      measured: difference,
      quantity: 'test accuracy with the normalisation after the activation, less that before it',
    },
    from,
  );
}

/** The gradient to a bias, as a share of that to the kernel, below which it is rounding. */
export const roundingBelow = 1e-4;

/**
 * Whether a bias before batch normalisation is superfluous. ratios: largest of a network's layers, norm of the
 * bias's gradient over that of the kernel's; a number for each seed.
 * @throws RangeError without numbers.
 * @example
 * experiments.claimBiasSuperfluous([1e-7, 2e-7], shownIn('Bias', 1)).verdict; // => 'holds'
 */
export function claimBiasSuperfluous(ratios: number[], from: Provenance): Claim {
  const measured = interval(ratios);
  return claimOf(
    { id: 'bias', question: 1, claim: 'Before batch normalisation a bias is superfluous.' },
    {
      verdict: verdictOf(exactly(ratios.every((ratio) => ratio < roundingBelow))),
      measured,
      quantity: "norm of the bias's gradient over the norm of the kernel's",
      reported: 0,
    },
    from,
  );
}

/**
 * Whether batch normalisation adds 276 coefficients. more: coefficients of the network with it, less those without.
 * @throws RangeError for no number.
 * @example
 * const more = models.countParameters(models.mnistCnn({ seed: 1, batchNorm: true })) - models.countParameters(models.mnistCnn({ seed: 1 }));
 * experiments.claimParameters(more, shownIn('Coefficients', 0)).verdict; // => 'holds'
 */
export function claimParameters(more: number, from: Provenance): Claim {
  return claimOf(
    { id: 'coefficients', question: 1, claim: 'Batch normalisation adds 276 coefficients.' },
    {
      verdict: verdictOf(exactly(more === 276)),
      measured: interval([more]),
      quantity: 'coefficients more',
      reported: 276,
    },
    from,
  );
}

/** What statistics of the population may cost a network against those of large batches, in accuracy. */
export const populationCost = 0.01;

/**
 * Whether single samples can be tested with the population's statistics, and not with the batch's. Test accuracies,
 * a number for each seed: of batches of 500 with their own statistics, of single pictures with the population's; and
 * whether a single picture got through with its own statistics.
 * @throws RangeError where the seeds do not pair up.
 * @example
 * const numbers = { batch: [0.98, 0.981], single: [0.98, 0.981], singleWithOwn: [false, false] };
 * experiments.claimPopulation(numbers, shownIn('Population', 1000)).verdict; // => 'holds'
 */
export function claimPopulation(
  numbers: { batch: number[]; single: number[]; singleWithOwn: boolean[] },
  from: Provenance,
): Claim {
  const cost = intervalOfDifference(numbers.single, numbers.batch);
  return claimOf(
    {
      id: 'population',
      question: 1,
      claim:
        'With the statistics of the population single samples can be tested; with those of the batch they cannot.',
    },
    {
      verdict: verdictOf(above(cost, -populationCost), exactly(numbers.singleWithOwn.every((got) => !got))),
      measured: cost,
      quantity:
        "accuracy on single pictures with the population's statistics, less that on batches of 500 with their own",
    },
    from,
  );
}
