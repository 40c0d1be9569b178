/** Recorded runs as a curve for a figure. */
import type { StudyRecord } from './studyRecord';
import type { Curve } from './curveAsTested';
import { intervals } from './readings';

/**
 * Recorded runs for a figure, up to step `most`. name: of the live curve that they stand behind; like that, each mean
 * over batches stands at the last of them.
 * @example
 * const runs = experiments.ofMethod(experiments.loadStudy('reported').records, 'batchNorm');
 * plot.curves({ recorded: experiments.recordedCurve('BN', runs, 600) }, { title: 'Recorded' }).data.length; // => 4
 */
export function recordedCurve(name: string, records: readonly StudyRecord[], most = Infinity) {
  const { bin } = records[0].curve;
  const end = Math.floor(most / bin);
  const steps = records[0].curve.loss.slice(0, end).map((_, i) => (i + 1) * bin - 1);
  return asCurve(name, records, steps, (record, key) => record.curve[key].slice(0, end));
}

/** The same with curves of the caller's choice, one a record. */
export function recordedCurveBy(
  name: string,
  records: readonly StudyRecord[],
  curveOf: (record: StudyRecord) => Curve,
) {
  const curves = new Map(records.map((record) => [record, curveOf(record)]));
  return asCurve(name, records, curves.get(records[0])!.steps, (record, key) => curves.get(record)![key]);
}

function asCurve(
  name: string,
  records: readonly StudyRecord[],
  steps: number[],
  values: (record: StudyRecord, key: 'accuracy' | 'loss') => number[],
) {
  const [loss, accuracy] = (['loss', 'accuracy'] as const).map((key) =>
    intervals(records.map((record) => values(record, key))),
  );
  return { name, steps: steps.slice(0, loss.length), loss, accuracy, about: about(records) };
}

/**
 * Records in words, as `5 seeds, 2000 steps, 2026-01-31, AMD EPYC`.
 * @example
 * experiments.about(experiments.ofMethod(experiments.loadStudy('reported').records, 'batchNorm')).includes('steps'); // => true
 */
export function about(records: readonly StudyRecord[]): string {
  const only = (values: string[]) => [...new Set(values)].sort();
  const dates = only(records.map(({ date }) => date.slice(0, 10)));
  const seeds = only(records.map(({ seed }) => String(seed))).length;
  const steps = Math.max(...records.map((record) => record.steps));
  const days = dates.length > 1 ? `${dates[0]} to ${dates[dates.length - 1]}` : dates[0];
  return `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, ${steps} steps, ${days}, ${only(records.map(({ machine }) => machine)).join(' and ')}`;
}
