/** What figures and claims read out of the records of a study. */
import type { ReportedRun } from './reportedRuns';
import type { StudyRecord } from './studyRecord';
import type { Grid } from './claims/ranges';
import type { Curve } from './curveAsTested';
import { type Interval, interval } from '../metrics/interval';
import type { Method, NetworkSetting } from './networks';

/** There are too few runs of a study yet; the message says which are missing. */
export class MissingRuns extends Error {}

/** A record of a study whose settings name a method. */
export type NetworkRecord = StudyRecord & { setting: NetworkSetting };

/**
 * The records of one method, by their seeds.
 * @throws MissingRuns where there are none.
 * @example
 * const [first] = experiments.ofMethod(experiments.loadStudy('reported').records, 'l2');
 * first.setting.method; // => 'l2'
 */
export function ofMethod(records: readonly StudyRecord[], method: Method): NetworkRecord[] {
  const some = (records as NetworkRecord[]).filter(({ setting }) => setting.method === method);
  if (some.length === 0)
    throw new MissingRuns(`there are no runs of the method "${method}" yet: npm run study`);
  return some.sort((a, b) => a.seed - b.seed);
}

/**
 * The same seeds of several lists, in the same order: those that every list has.
 * @throws MissingRuns where there are none.
 * @example
 * experiments.paired({ a: [{ seed: 1 }, { seed: 2 }], b: [{ seed: 2 }] }).a; // => [{ seed: 2 }]
 */
export function paired<T extends { seed: number }, K extends string>(
  lists: Record<K, readonly T[]>,
): Record<K, T[]> {
  const all = Object.values(lists) as (readonly T[])[];
  const shared = all[0]
    .map(({ seed }) => seed)
    .filter((seed) => all.every((list) => list.some((record) => record.seed === seed)))
    .sort((a, b) => a - b);
  if (shared.length === 0)
    throw new MissingRuns(`${Object.keys(lists).join(', ')} have no seed in common yet: npm run study`);
  const entries = Object.entries(lists) as [K, readonly T[]][];
  return Object.fromEntries(
    entries.map(([name, list]) => [name, shared.map((seed) => list.find((record) => record.seed === seed)!)]),
  ) as Record<K, T[]>;
}

/**
 * A number that a study's own measure gave, of each run.
 * @throws MissingRuns where it lacks.
 * @example
 * const runs = experiments.ofMethod(experiments.loadStudy('probes').records, 'dropout');
 * experiments.measured(runs, 'thinnedAccuracy').length === runs.length; // => true
 */
export function measured(records: readonly StudyRecord[], name: string): number[] {
  return records.map((record) => {
    const value = record.measured?.[name];
    if (typeof value !== 'number') throw new MissingRuns(`${record.id} has no measured number "${name}"`);
    return value;
  });
}

/**
 * A list that a study's own measure gave, of each run.
 * @throws MissingRuns where it lacks.
 * @example
 * const [removed] = experiments.measuredLists(experiments.ofMethod(experiments.loadStudy('probes').records, 'dropout'), 'removed');
 * removed.length === experiments.ablatedShares.length; // => true
 */
export function measuredLists(records: readonly StudyRecord[], name: string): (readonly number[])[] {
  return records.map((record) => {
    const values = record.measured?.[name];
    if (!Array.isArray(values)) throw new MissingRuns(`${record.id} has no measured list "${name}"`);
    return values as readonly number[];
  });
}

/**
 * Means and intervals over runs, entry by entry, as far as every run goes.
 * @throws RangeError where an entry is no number.
 * @example
 * experiments.intervals([[1, 2, 9], [3, 4]]).map(({ mean }) => mean); // => [2, 3]
 */
export function intervals(lists: readonly (readonly number[])[]): Interval[] {
  const length = Math.min(...lists.map((list) => list.length));
  return Array.from({ length }, (_, i) => interval(lists.map((list) => list[i])));
}

/** Accuracy of training over the 50 steps before `steps`; 0 for a run that had diverged by then. */
export function accuracyAfter({ curve, steps: taken, ended }: StudyRecord, steps: number): number {
  if (ended === 'diverged' && taken < steps) return 0;
  const end = Math.min(Math.floor(steps / curve.bin), curve.accuracy.length);
  const bins = curve.accuracy.slice(Math.max(0, end - Math.max(1, Math.round(50 / curve.bin))), end);
  return bins.reduce((sum, accuracy) => sum + accuracy, 0) / bins.length;
}

/**
 * The first step at an accuracy above 95 %: as at test time where the run was looked at, else on its training
 * batches, which dropout keeps lower. null where it did not get there.
 * @example
 * const [first] = experiments.ofMethod(experiments.loadStudy('reported').records, 'batchNorm');
 * experiments.stepsTo95(first) ?? Infinity;
 */
export const stepsTo95 = (record: StudyRecord): number | null =>
  record.stepsTo95Tested === undefined ? record.stepsTo95 : record.stepsTo95Tested;

/**
 * Steps to 95 %; those that were taken, which is too few, for a run that did not get there.
 * @example
 * const { records } = experiments.loadStudy('reported');
 * experiments.stepsOf(records).length === records.length; // => true
 */
export const stepsOf = (records: readonly StudyRecord[]): number[] =>
  records.map((record) => stepsTo95(record) ?? record.steps);

/**
 * Accuracy after 500 steps over all settings, of each seed that both methods, the plain network and batch
 * normalisation, have been run with at all of them.
 * @throws MissingRuns where there is no such seed, or fewer than three settings.
 * @example
 * const [{ settings }] = experiments.gridsOf(experiments.loadStudy('rates').records, ({ learningRate }) => learningRate);
 * settings.length >= 3; // => true
 */
export function gridsOf(
  records: readonly StudyRecord[],
  value: (setting: NetworkSetting) => number,
): (Grid & { seed: number })[] {
  const [without, withBN] = (['none', 'batchNorm'] as const).map((method) => ofMethod(records, method));
  const find = (list: NetworkRecord[], seed: number, setting: number) =>
    list.find((record) => record.seed === seed && value(record.setting) === setting);
  const settings = [...new Set(without.map(({ setting }) => value(setting)))].sort((a, b) => a - b);
  const seeds = [...new Set(without.map(({ seed }) => seed))];
  const grids = seeds
    .map((seed) => {
      const both = settings.filter((setting) => find(without, seed, setting) && find(withBN, seed, setting));
      const accuracies = (list: NetworkRecord[]) =>
        both.map((setting) => accuracyAfter(find(list, seed, setting)!, 500));
      return { seed, settings: both, without: accuracies(without), with: accuracies(withBN) };
    })
    .filter(({ settings: both }) => both.length === settings.length);
  if (grids.length === 0 || settings.length < 3)
    throw new MissingRuns(
      'no seed has been run with three settings or more, all of them with both methods: npm run study',
    );
  return grids;
}

/**
 * The records of the method at the rate of its fewest mean steps to 95 %, of rates that got all seeds there.
 * @throws MissingRuns where the method has no runs, or no rate gets there.
 * @example
 * const runs = experiments.atBestRate(experiments.loadStudy('rates').records, 'batchNorm');
 * new Set(runs.map(({ setting }) => setting.learningRate)).size; // => 1
 */
export function atBestRate(records: readonly StudyRecord[], method: Method): NetworkRecord[] {
  const byRate = new Map<number, NetworkRecord[]>();
  for (const record of ofMethod(records, method)) {
    const rate = record.setting.learningRate;
    byRate.set(rate, [...(byRate.get(rate) ?? []), record]);
  }
  const there = [...byRate.values()].filter((runs) => runs.every((run) => stepsTo95(run) !== null));
  if (there.length === 0) throw new MissingRuns(`no learning rate takes every run of "${method}" to 95 %`);
  const mean = (runs: NetworkRecord[]) => interval(stepsOf(runs)).mean;
  return there.reduce((best, runs) => (mean(runs) < mean(best) ? runs : best));
}

/** What values at some steps say of another, on the line between its two nearest; undefined beyond the ends. */
function valueAt(step: number, steps: readonly number[], values: readonly number[]): number | undefined {
  const after = steps.findIndex((there) => there >= step);
  if (steps[after] === step) return values[after];
  if (after < 1) return undefined;
  const part = (step - steps[after - 1]) / (steps[after] - steps[after - 1]);
  return (1 - part) * values[after - 1] + part * values[after];
}

/** How far the mean of the curves, of one run each, is from the report's lines, from step `start` on. */
export function distanceFrom(run: ReportedRun, curves: readonly Curve[], start = 400) {
  const at = (key: 'accuracy' | 'loss') =>
    run.steps.flatMap((step, i) => {
      const values = curves.flatMap((curve) => valueAt(step, curve.steps, curve[key]) ?? []);
      if (step < start || values.length < curves.length) return [];
      return [interval(values).mean - run[key][i]];
    });
  return { accuracy: at('accuracy'), loss: at('loss') };
}
