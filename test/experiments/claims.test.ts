/** The verdicts, on both sides of each threshold, with made-up numbers. */
import { describe, expect, it } from 'vitest';
import { above, below, type Claim, exactly, verdictOf, within } from '../../lib/experiments/claims/claim';
import {
  claimFair,
  claimOrder,
  claimReproduced,
  claimSpeed,
  claimTestAccuracy,
} from '../../lib/experiments/claims/comparison';
import {
  claimExpectation,
  claimIndependentOfUnits,
  claimLittleEffect,
  claimVarianceShift,
} from '../../lib/experiments/claims/dropout';
import {
  claimBiasSuperfluous,
  claimParameters,
  claimNormalizes,
  claimPlacement,
  claimPopulation,
  claimUnsaturated,
} from '../../lib/experiments/claims/normalisation';
import { claimLargerRates, claimLessSensitive } from '../../lib/experiments/claims/ranges';
import { claimRegularises } from '../../lib/experiments/claims/regularisation';
import { interval } from '../../lib/metrics/interval';

const from = { steps: 1000, mode: 'quick', figure: 'Figure' } as const;

/** Five seeds about a mean, 0.001 apart: their interval reaches 0.002 to either side. */
const about = (mean: number, apart = 0.001) => [-2, -1, 0, 1, 2].map((i) => mean + i * apart);
/** Five seeds whose interval reaches 0.2 to either side. */
const vague = (mean: number) => about(mean, 0.1);
const times = (factor: number) => [0.99, 1, 1.01, 1, 1].map((near) => near * factor);

type Case = [what: string, claim: () => Claim, verdict: Claim['verdict']];
const check = (cases: Case[]) =>
  it.each(cases)('%s', (_, claim, verdict) => {
    const { measured, ...rest } = claim();
    expect(rest.verdict).toBe(verdict);
    expect(Number.isFinite(measured)).toBe(true);
    expect(rest).toMatchObject({
      ...from,
      question: expect.any(Number) as number,
      seeds: expect.any(Number) as number,
    });
    if (rest.interval) expect(rest.interval[0] <= measured && measured <= rest.interval[1]).toBe(true);
  });

describe('a verdict', () => {
  it('needs all conditions to be certain to hold, and one to be likely to hold in part', () => {
    const [certain, likely, no] = [interval(about(1)), interval(vague(1)), interval(about(-1))].map((x) =>
      above(x, 0.9),
    );
    expect(verdictOf(certain, certain)).toBe('holds');
    expect(verdictOf(certain, likely)).toBe('holds in part');
    expect(verdictOf(certain, no)).toBe('holds in part');
    expect(verdictOf(no, no)).toBe('does not hold here');
    expect(verdictOf(exactly(true))).toBe('holds');
    expect(verdictOf(within(interval(vague(1)), 0.9, 1.1))).toBe('holds in part');
    expect(verdictOf(below(interval(about(1)), 0.9))).toBe('does not hold here');
  });

  it('does not hold for sure with a single seed', () => {
    expect(claimPlacement({ after: [0.99], before: [0.98] }, from)).toMatchObject({
      verdict: 'holds in part',
      interval: null,
      seeds: 1,
    });
  });

  it('is a line of JSON with every field', () => {
    const claim = claimOrder(
      { batchNorm: times(300), both: times(600), dropout: times(900), l2: times(8000) },
      from,
    );
    expect(Object.keys(JSON.parse(JSON.stringify(claim)) as object).sort()).toEqual([
      'claim',
      'figure',
      'id',
      'interval',
      'measured',
      'mode',
      'quantity',
      'question',
      'reported',
      'seeds',
      'steps',
      'verdict',
    ]);
    expect(claim.measured).toBeCloseTo(8000 / 300, 5);
    expect(claim.reported).toBeCloseTo(8000 / 300, 5);
  });
});

describe('normalisation', () => {
  check([
    ['mean and variance', () => claimNormalizes({ mean: [1e-6], variance: [0.009] }, from), 'holds'],
    ['mean alone', () => claimNormalizes({ mean: [1e-6], variance: [0.011] }, from), 'holds in part'],
    ['neither', () => claimNormalizes({ mean: [0.02], variance: [0.011] }, from), 'does not hold here'],
  ]);
  const sigmoids = (flat: number[], accuracy: number[]) => ({ flat, accuracy });
  const bare = sigmoids(about(0.5), about(0.9));
  check([
    [
      'less flat, more right',
      () => claimUnsaturated({ without: bare, with: sigmoids(about(0.1, 0.01), times(0.95)) }, from),
      'holds',
    ],
    [
      'less flat, less right',
      () => claimUnsaturated({ without: bare, with: sigmoids(about(0.1), about(0.8)) }, from),
      'holds in part',
    ],
    ['as flat', () => claimUnsaturated({ without: bare, with: bare }, from), 'does not hold here'],
  ]);
  check([
    [
      'after is as good',
      () => claimPlacement({ after: times(0.975), before: about(0.98) }, from),
      'holds in part',
    ],
    ['after is better', () => claimPlacement({ after: about(0.985), before: about(0.98) }, from), 'holds'],
    [
      'after is worse',
      () => claimPlacement({ after: about(0.96), before: about(0.98) }, from),
      'does not hold here',
    ],
    ['no gradient', () => claimBiasSuperfluous([1e-6, 9e-5], from), 'holds'],
    ['a gradient', () => claimBiasSuperfluous([1e-6, 2e-4], from), 'does not hold here'],
    ['276', () => claimParameters(276, from), 'holds'],
    ['277', () => claimParameters(277, from), 'does not hold here'],
  ]);
  const population = (single: number[], own: boolean) =>
    claimPopulation({ batch: about(0.98), single, singleWithOwn: about(0).map(() => own) }, from);
  check([
    ['singles as good as batches', () => population(about(0.975), false), 'holds'],
    ['singles too, but batches of one as well', () => population(about(0.975), true), 'holds in part'],
    ['singles worse', () => population(about(0.965), true), 'does not hold here'],
  ]);
});

describe('ranges', () => {
  const settings = [0.01, 0.1, 1];
  const grids = (without: number[], withBN: number[]) =>
    [1, 2, 3].map(() => ({ settings, without, with: withBN }));
  check([
    ['a larger rate', () => claimLargerRates(grids([0.95, 0.95, 0.1], [0.95, 0.95, 0.9]), from), 'holds'],
    [
      'not quite usable',
      () => claimLargerRates(grids([0.95, 0.95, 0.1], [0.95, 0.95, 0.899]), from),
      'does not hold here',
    ],
    [
      'in one seed of three',
      () =>
        claimLargerRates(
          [
            ...grids([0.95, 0.95, 0.1], [0.95, 0.95, 0.9]).slice(2),
            ...grids([0.95, 0.9, 0], [0.9, 0.9, 0]).slice(1),
          ],
          from,
        ),
      'holds in part',
    ],
    ['more starts', () => claimLessSensitive(grids([0.1, 0.95, 0.1], [0.95, 0.95, 0.95]), from), 'holds'],
    [
      'as many starts',
      () => claimLessSensitive(grids([0.1, 0.95, 0.1], [0.1, 0.1, 0.95]), from),
      'does not hold here',
    ],
  ]);
  it('measures the ratio of the largest usable rates, and the starts', () => {
    const some = grids([0.95, 0.1, 0.1], [0.1, 0.95, 0.95]);
    expect(claimLargerRates(some, from).measured).toBeCloseTo(100, 9);
    expect(claimLessSensitive(some, from).measured).toBe(1);
  });
});

describe('regularisation', () => {
  const none = { train: about(1), test: about(0.93) };
  const with_ = (train: number, test: number) => ({ train: times(train), test: about(test, 0.002) });
  check([
    [
      'more right and a smaller gap',
      () => claimRegularises('dropout', { method: with_(0.99, 0.96), none }, from),
      'holds',
    ],
    [
      'a smaller gap alone',
      () => claimRegularises('batchNorm', { method: with_(0.94, 0.92), none }, from),
      'holds in part',
    ],
    ['neither', () => claimRegularises('l2', { method: with_(1, 0.92), none }, from), 'does not hold here'],
  ]);
});

describe('dropout', () => {
  const exact = { difference: about(0.005), lost: about(0) };
  const far = { difference: about(0.02), lost: about(0.03) };
  check([
    ['scaled as expected', () => claimExpectation({ scaled: exact, presence: far }, from)[0], 'holds'],
    ['presence not', () => claimExpectation({ scaled: exact, presence: far }, from)[1], 'does not hold here'],
    [
      'right, but unsure',
      () => claimExpectation({ scaled: { ...exact, difference: about(0.02) }, presence: far }, from)[0],
      'holds in part',
    ],
    [
      'keeps more',
      () => claimIndependentOfUnits({ with: about(0.8), without: about(0.6, 0.002) }, from),
      'holds',
    ],
    [
      'keeps more in the mean',
      () => claimIndependentOfUnits({ with: vague(0.65), without: about(0.6) }, from),
      'holds in part',
    ],
    [
      'keeps less',
      () => claimIndependentOfUnits({ with: about(0.5), without: about(0.6) }, from),
      'does not hold here',
    ],
    ['strongly correlated', () => claimLittleEffect(about(0.31), from), 'holds'],
    ['weakly correlated', () => claimLittleEffect(about(0.29), from), 'holds in part'],
    ['not correlated', () => claimLittleEffect(about(-0.1), from), 'does not hold here'],
    ['shifted down', () => claimVarianceShift(times(0.85), from), 'holds'],
    ['shifted up', () => claimVarianceShift(times(1.2), from), 'holds'],
    ['not shifted', () => claimVarianceShift(times(1.05), from), 'does not hold here'],
  ]);
});

describe('comparison', () => {
  const table = { batchNorm: times(300), both: times(600), dropout: times(900), l2: times(8000) };
  const fair = (l2: number, batchNorm: number) =>
    claimFair({ reported: table, best: { l2: times(l2), batchNorm: times(batchNorm) } }, from);
  const ms = { l2: times(50), batchNorm: times(40), both: times(35), dropout: times(30) };
  const lines = (accuracy: number, loss: number) => ({ accuracy: [0, accuracy], loss: [0, -loss] });
  check([
    ['in order', () => claimOrder(table, from), 'holds'],
    ['two the other way', () => claimOrder({ ...table, both: times(950) }, from), 'holds in part'],
    [
      'all the other way',
      () =>
        claimOrder({ batchNorm: times(8000), both: times(900), dropout: times(600), l2: times(300) }, from),
      'does not hold here',
    ],
    ['all of it is BN', () => fair(4000, 150), 'holds'],
    ['some of it is BN', () => fair(400, 200), 'holds in part'],
    ['none of it is BN', () => fair(200, 210), 'does not hold here'],
    ['as slow as said', () => claimSpeed(ms, from), 'holds'],
    ['L2 as fast as BN', () => claimSpeed({ ...ms, l2: times(42) }, from), 'holds in part'],
    [
      'all as fast',
      () => claimSpeed({ ...ms, l2: times(42), dropout: times(38) }, from),
      'does not hold here',
    ],
    ['the curve', () => claimReproduced('batchNorm', lines(0.05, 0.15), 5, from), 'holds'],
    ['its accuracy alone', () => claimReproduced('dropout', lines(0.05, 0.16), 5, from), 'holds in part'],
    ['another curve', () => claimReproduced('l2', lines(0.06, 0.16), 5, from), 'does not hold here'],
    [
      'the test accuracy, perhaps',
      () => claimTestAccuracy('batchNorm', vague(0.985), 1, from),
      'holds in part',
    ],
    ['the test accuracy, surely', () => claimTestAccuracy('batchNorm', about(0.985), 1, from), 'holds'],
    ['another test accuracy', () => claimTestAccuracy('l2', about(0.9), 0.95, from), 'does not hold here'],
  ]);
  it('measures the share of the advantage in its logarithm', () => {
    const claim = claimFair(
      {
        reported: { l2: [8000, 8000], batchNorm: [80, 80] },
        best: { l2: [1000, 1000], batchNorm: [100, 100] },
      },
      from,
    );
    expect(claim.measured).toBeCloseTo(0.5, 9);
  });
});
