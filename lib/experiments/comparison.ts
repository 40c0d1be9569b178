/** The report's comparison table, filled from records. */
import { reportedRuns } from './reportedRuns';
import { formatInterval, interval } from '../metrics/interval';
import { reportedSteps } from './claims/comparison';
import type { StudyRecord } from './studyRecord';
import { stepsOf, stepsTo95 } from './readings';

/** The methods of the report's table. */
export const comparedMethods = ['l2', 'batchNorm', 'dropout', 'both'] as const;
/** A method of the report's table. */
export type ComparedMethod = (typeof comparedMethods)[number];

/** The methods' names in figures and tables. */
export const methodNames = {
  none: 'plain',
  l2: 'L2',
  batchNorm: 'BN',
  dropout: 'dropout',
  both: 'BN + dropout',
} as const;

const whole = (value: number) => value.toFixed(0);
const percent = (value: number) => (100 * value).toFixed(1);

/**
 * The report's comparison table, filled from records: a row for each method with settings, steps to 95 %, test
 * accuracy, with 95 % intervals, and what the report has.
 * @example
 * const { records } = experiments.loadStudy('reported');
 * experiments.comparisonTable({ batchNorm: experiments.ofMethod(records, 'batchNorm') })[0]['in the report']; // => 300
 */
export function comparisonTable(runs: Partial<Record<ComparedMethod, readonly StudyRecord[]>>) {
  return comparedMethods.flatMap((method) => {
    const records = runs[method];
    if (!records || records.length === 0) return [];
    const missed = records.filter((record) => stepsTo95(record) === null).length;
    const tested = records.flatMap(({ testAccuracy }) => (testAccuracy === null ? [] : [testAccuracy]));
    return [
      {
        method: methodNames[method],
        'learning rate': records[0].setting.learningRate,
        seeds: records.length,
        'steps to 95 %': (missed > 0 ? '> ' : '') + formatInterval(interval(stepsOf(records)), whole),
        'in the report': reportedSteps[method],
        'test accuracy, %': tested.length > 0 ? formatInterval(interval(tested), percent) : '–',
        'in the report, %': percent(reportedRuns[method].testAccuracy),
      },
    ];
  });
}
