/** The report's comparison table, filled from records. */
import { reportedRuns } from '../data/reported';
import { formatInterval, interval } from './interval';
import { reportedSteps } from './claims/comparison';
import type { StudyRecord } from '../training/studyRecord';
import { stepsOf, stepsTo95 } from './readings';

export const comparedMethods = ['l2', 'batchNorm', 'dropout', 'both'] as const;
export type ComparedMethod = (typeof comparedMethods)[number];

export const methodNames = {
  none: 'plain',
  l2: 'L2',
  batchNorm: 'BN',
  dropout: 'dropout',
  both: 'BN + dropout',
} as const;

const whole = (value: number) => value.toFixed(0);
const percent = (value: number) => (100 * value).toFixed(1);

/** A row for each method: settings, steps to 95 %, test accuracy, with 95 % intervals, and what the report has. */
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
