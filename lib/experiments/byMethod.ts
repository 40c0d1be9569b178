/** Numbers of records, method by method and seed by seed, as claims take them. */
import type { StudyRecord } from './studyRecord';
import type { SmallDataAccuracy } from './claims/regularisation';
import { comparedMethods, type ComparedMethod } from './comparison';
import { type Interval, intervalOfRatio } from '../metrics/interval';
import type { Method } from './networks';
import { atBestRate, measured, type NetworkRecord, ofMethod, paired, stepsOf } from './readings';

/**
 * One value for each of the methods that are compared.
 * @example
 * experiments.forMethods((method) => experiments.methodNames[method]).both; // => 'BN + dropout'
 */
export const forMethods = <T>(value: (method: ComparedMethod) => T): Record<ComparedMethod, T> =>
  Object.fromEntries(comparedMethods.map((method) => [method, value(method)])) as Record<ComparedMethod, T>;

/**
 * Accuracies, 0 … 1, on the training and the test pictures, the same seeds for each of the methods. records: of the
 * study `smallData`.
 * @throws MissingRuns where a method has no runs, or no seed in common.
 * @example
 * const { l2, none } = experiments.smallDataAccuracies(experiments.loadStudy('smallData').records, ['l2', 'none']);
 * l2.test.length === none.test.length; // => true
 */
export function smallDataAccuracies<M extends Method>(
  records: readonly StudyRecord[],
  methods: readonly M[],
): Record<M, SmallDataAccuracy> {
  const lists = paired(
    Object.fromEntries(methods.map((method) => [method, ofMethod(records, method)])) as Record<
      M,
      NetworkRecord[]
    >,
  );
  const accuracies = methods.map((method) => [
    method,
    {
      train: lists[method].map(({ trainAccuracy }) => trainAccuracy ?? 0),
      test: lists[method].map(({ testAccuracy }) => testAccuracy ?? 0),
    },
  ]);
  return Object.fromEntries(accuracies) as Record<M, SmallDataAccuracy>;
}

export interface FairComparison {
  /** Steps of L2 over steps of BN. */
  reported: Interval;
  best: Interval;
  steps: Record<'reported' | 'best', Record<'l2' | 'batchNorm', number[]>>;
}

/**
 * Steps to 95 % at the report's settings, and at the best learning rate of each.
 * @throws MissingRuns where a method has no runs, or no seed in common.
 * @example
 * const { reported, best } = experiments.fairComparison(experiments.loadStudy('reported').records, experiments.loadStudy('rates').records);
 * metrics.formatInterval(reported, (ratio) => ratio.toFixed(1)); // steps of L2 over steps of BN
 */
export function fairComparison(
  reported: readonly StudyRecord[],
  tuned: readonly StudyRecord[],
): FairComparison {
  const stepsBy = (find: (method: 'l2' | 'batchNorm') => NetworkRecord[]) => {
    const { l2, batchNorm } = paired({ l2: find('l2'), batchNorm: find('batchNorm') });
    return { l2: stepsOf(l2), batchNorm: stepsOf(batchNorm) };
  };
  const steps = {
    reported: stepsBy((method) => ofMethod(reported, method)),
    best: stepsBy((method) => atBestRate(tuned, method)),
  };
  const ratio = ({ l2, batchNorm }: Record<'l2' | 'batchNorm', number[]>) => intervalOfRatio(l2, batchNorm);
  return { reported: ratio(steps.reported), best: ratio(steps.best), steps };
}

/**
 * Ways to get the expectation over thinned networks, each with its distance from their mean, seed by seed. records:
 * of the study `probes`, with dropout.
 * @throws MissingRuns where a record lacks what is measured.
 * @example
 * const { scaled, presence } = experiments.expectations(experiments.ofMethod(experiments.loadStudy('probes').records, 'dropout'));
 * scaled.lost.length === presence.lost.length; // => true
 */
export function expectations(records: readonly StudyRecord[]) {
  const mean = measured(records, 'thinnedAccuracy');
  const way = (key: string) => {
    const accuracy = measured(records, `${key}Accuracy`);
    return {
      accuracy,
      lost: accuracy.map((value, i) => value - mean[i]),
      difference: measured(records, `${key}Difference`),
    };
  };
  const still = { accuracy: mean, lost: mean.map(() => 0), difference: mean.map(() => 0) };
  return {
    mean: still,
    scaled: way('weightScaling'),
    presence: way('presenceRatio'),
    single: way('singleThinned'),
  };
}
