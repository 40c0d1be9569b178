/** What the report's table claims (question 2), and its curves. Lists have a number for each seed. */
import { interval, intervalOfRatio } from '../../metrics/interval';
import { above, type Claim, claimOf, exactly, type Provenance, verdictOf, within } from './claim';

export type Compared = 'l2' | 'batchNorm' | 'dropout' | 'both';

/** The report's table: steps to an accuracy above 95 %. */
export const reportedSteps: Record<Compared, number> = { l2: 8000, dropout: 900, both: 600, batchNorm: 300 };

const order: Compared[] = ['batchNorm', 'both', 'dropout', 'l2'];

/**
 * Whether BN is first, then BN with dropout, dropout, L2. steps: to an accuracy above 95 %, at the report's
 * settings, a number for each seed.
 * @throws RangeError where the seeds do not pair up.
 * @example
 * const steps = { l2: [8000, 8200], dropout: [900, 910], both: [600, 610], batchNorm: [300, 310] };
 * experiments.claimOrder(steps, shownIn('Steps to 95 %', 18_000)).verdict; // => 'holds'
 */
export function claimOrder(steps: Record<Compared, number[]>, from: Provenance): Claim {
  const ratios = order.slice(1).map((slower, i) => intervalOfRatio(steps[slower], steps[order[i]]));
  return claimOf(
    {
      id: 'order',
      question: 2,
      claim:
        'BN reaches 95 % first, then BN with dropout, then dropout, then L2: 300, 600, 900 and 8000 steps.',
    },
    {
      verdict: verdictOf(...ratios.map((ratio) => above(ratio, 1))),
      measured: intervalOfRatio(steps.l2, steps.batchNorm),
      quantity: 'steps of L2 over steps of BN to 95 %',
      reported: reportedSteps.l2 / reportedSteps.batchNorm,
    },
    from,
  );
}

/** Of the report's advantage, in the logarithm, how much must be left for the claim to hold, and to hold in part. */
export const shareOfAdvantage = 0.8;

/**
 * Whether BN itself, not its learning rate, is why it needs fewer steps than L2. steps, to 95 %, a number for each
 * seed: at the report's settings, and each at its own best learning rate of one grid.
 * @throws RangeError where the seeds do not pair up.
 * @example
 * const steps = { reported: { l2: [8000, 8200], batchNorm: [300, 310] }, best: { l2: [200, 210], batchNorm: [150, 160] } };
 * experiments.claimFair(steps, shownIn('Steps to 95 %', 2000)).verdict; // => 'holds in part'
 */
export function claimFair(
  steps: Record<'reported' | 'best', Record<'l2' | 'batchNorm', number[]>>,
  from: Provenance,
): Claim {
  const [reported, best] = [steps.reported, steps.best].map(({ l2, batchNorm }) =>
    intervalOfRatio(l2, batchNorm),
  );
  const share = (ratio: number) => Math.log(ratio) / Math.log(reported.mean);
  const measured = {
    mean: share(best.mean),
    low: share(best.low),
    high: share(best.high),
    count: best.count,
  };
  return claimOf(
    { id: 'fair', question: 2, claim: 'Batch normalisation is why 300 steps do what took L2 8000.' },
    {
      verdict: verdictOf(above(measured, shareOfAdvantage), above(measured, 0)),
      measured,
      quantity:
        'share of the advantage, in its logarithm, that is left when both have their best learning rate',
      reported: 1,
    },
    from,
  );
}

/** Steps whose times differ by less than this share count as equally fast. */
export const speedWithin = 0.1;

/**
 * Whether a step of L2 is very slow, one of BN fast, one of dropout very fast. ms: a step's time in turns of each
 * method, on one device; the turns count as seeds do elsewhere.
 * @throws RangeError where the turns do not pair up.
 * @example
 * const ms = { l2: [20, 21], dropout: [21, 22], both: [25, 26], batchNorm: [22, 23] };
 * experiments.claimSpeed(ms, shownIn('Time of a step', 10)).verdict; // => 'does not hold here'
 */
export function claimSpeed(ms: Record<Compared, number[]>, from: Provenance): Claim {
  const [slow, fast] = [intervalOfRatio(ms.l2, ms.batchNorm), intervalOfRatio(ms.batchNorm, ms.dropout)];
  return claimOf(
    {
      id: 'speed',
      question: 2,
      claim: 'A step of L2 is very slow, one of BN fast, one of dropout very fast.',
    },
    {
      verdict: verdictOf(above(slow, 1 + speedWithin), above(fast, 1 + speedWithin)),
      measured: slow,
      quantity: 'time of a step of L2 over that of a step of BN',
    },
    from,
  );
}

const names: Record<Compared, string> = {
  l2: 'L2',
  batchNorm: 'BN',
  dropout: 'dropout',
  both: 'BN and dropout',
};

/** The question that the report trained it for. */
const questionOf = (method: Compared) => (method === 'batchNorm' || method === 'dropout' ? 1 : 2);

/** How near a curve must come to the report's lines, from step 400 on: accuracy, and loss in nats. */
export const reproducedWithin = { accuracy: 0.05, loss: 0.15 };

export interface CurveDistance {
  /** Of our mean from the report's line, at each of its steps from 400 on. */
  accuracy: number[];
  loss: number[];
}

/** seeds: how many runs the mean is of. */
export function claimReproduced(
  method: Compared,
  { accuracy, loss }: CurveDistance,
  seeds: number,
  from: Provenance,
): Claim {
  const worst = (values: number[]) => Math.max(...values.map(Math.abs));
  return claimOf(
    {
      id: `curve-${method}`,
      question: questionOf(method),
      claim: `The curve of ${names[method]} is the report's: accuracy within ${reproducedWithin.accuracy}, loss within ${reproducedWithin.loss}.`,
    },
    {
      verdict: verdictOf(
        exactly(worst(accuracy) <= reproducedWithin.accuracy),
        exactly(worst(loss) <= reproducedWithin.loss),
      ),
      measured: { mean: worst(loss), low: -Infinity, high: Infinity, count: seeds },
      quantity: "largest distance of the loss from the report's lines, from step 400 on, nats",
      reported: 0,
    },
    from,
  );
}

/** What a test accuracy of one or two decimals, of about a hundred pictures, may be off by. */
export const sampleError = 0.03;

/** Test accuracies on all test pictures. */
export function claimTestAccuracy(
  method: Compared,
  accuracies: number[],
  reported: number,
  from: Provenance,
): Claim {
  const measured = interval(accuracies);
  return claimOf(
    {
      id: `test-${method}`,
      question: questionOf(method),
      claim: `With ${names[method]} the test accuracy is ${reported}.`,
    },
    {
      verdict: verdictOf(within(measured, reported - sampleError, reported + sampleError)),
      measured,
      quantity: 'test accuracy',
      reported,
    },
    from,
  );
}
