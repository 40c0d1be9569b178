import { expect, it } from 'vitest';
import { type ReportedRun, reported } from '../../lib/experiments/report';
import { formatLogLine } from '../../lib/training/log';

const lines = ({ steps, accuracy, loss }: ReportedRun) =>
  steps.map((step, i) => formatLogLine({ step, accuracy: accuracy[i], loss: loss[i] }));

it("a line of the log is the report's, to the letter", () => {
  expect(lines(reported.batchNorm).slice(0, 6)).toEqual([
    'step    0 accuracy is 0.19000 and cross_entropy(loss) is 2.29892',
    'step  200 accuracy is 0.95000 and cross_entropy(loss) is 1.38952',
    'step  400 accuracy is 0.97000 and cross_entropy(loss) is 0.73858',
    'step  600 accuracy is 0.99000 and cross_entropy(loss) is 0.46366',
    'step  800 accuracy is 1.00000 and cross_entropy(loss) is 0.32062',
    'step 1000 accuracy is 0.99000 and cross_entropy(loss) is 0.22469',
  ]);
  expect(lines(reported.l2).at(-1)).toBe('step 18000 accuracy is 0.98000 and cross_entropy(loss) is 0.23935');
});

it('numbers are rounded to five decimals', () => {
  expect(formatLogLine({ step: 7, accuracy: 2 / 3, loss: 12.3456789 })).toBe(
    'step    7 accuracy is 0.66667 and cross_entropy(loss) is 12.34568',
  );
});
