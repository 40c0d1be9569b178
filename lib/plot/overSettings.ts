/** Accuracy with and without batch normalisation over settings on a logarithmic axis, out of a study's records. */
import { interval } from '../metrics/interval';
import { accuracyAfter, type NetworkRecord, ofMethod } from '../experiments/readings';
import { methodNames } from '../experiments/comparison';
import type { NetworkSetting } from '../experiments/networks';
import type { StudyRecord } from '../experiments/studyRecord';
import type { IntervalLine } from './intervalLines';

/**
 * A line of a figure: a number of each record, in the mean over the seeds, over what was set.
 * @throws RangeError where a number is none.
 * @example
 * const runs = experiments.ofMethod(experiments.loadStudy('rates').records, 'batchNorm');
 * const line = plot.overSettings('BN', runs, (setting) => setting.learningRate, (run) => run.testAccuracy ?? 0);
 * line.x.length === line.y.length; // => true
 */
export function overSettings(
  name: string,
  records: readonly NetworkRecord[],
  setting: (setting: NetworkSetting) => number,
  value: (record: NetworkRecord) => number,
): IntervalLine {
  const x = [...new Set(records.map((record) => setting(record.setting)))].sort((a, b) => a - b);
  const at = (position: number) => records.filter((record) => setting(record.setting) === position);
  return { name, x, y: x.map((position) => interval(at(position).map(value))) };
}

/**
 * The lines of the plain network and of the one with batch normalisation: accuracy after 500 steps, 0 … 1.
 * @throws MissingRuns where a method has no runs.
 * @example
 * plot.accuracyLines(experiments.loadStudy('rates').records, ({ learningRate }) => learningRate).length; // => 2
 */
export const accuracyLines = (
  records: readonly StudyRecord[],
  setting: (setting: NetworkSetting) => number,
): IntervalLine[] =>
  (['none', 'batchNorm'] as const).map((method) =>
    overSettings(methodNames[method], ofMethod(records, method), setting, (record) =>
      accuracyAfter(record, 500),
    ),
  );
