/** Milliseconds of many steps as one row. */
import { cpus } from 'node:os';

/** The middle value, or the mean of the two in the middle. */
export function median(values) {
  if (values.length === 0) throw new RangeError('expected at least one value, got none');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const round = (value, digits) => Number(value.toFixed(digits));
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Where and when a row was measured. */
const machine = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  date: new Date().toISOString().slice(0, 10),
});

/**
 * A row of bench.json for whole runs. runs: `{ seconds, steps, accuracy, others, peakMiB, versions }` of each seed, the
 * steps and the accuracy on the test set when the goal was reached.
 */
export function summarizeRuns({ task, system, precision, threads }, runs) {
  const of = (key) => runs.map((run) => run[key]);
  const seconds = of('seconds').map((value) => round(value, 1));
  return {
    task,
    system,
    secondsMedian: round(median(seconds), 1),
    secondsMin: Math.min(...seconds),
    secondsMax: Math.max(...seconds),
    peakMiB: Math.max(...of('peakMiB')),
    stepsMedian: median(of('steps')),
    accuracyMin: Math.min(...of('accuracy')),
    runs: runs.length,
    threads,
    precision,
    others: round(sum(of('others')) / runs.length, 3),
    versions: runs[0].versions,
    ...machine(),
  };
}

/**
 * A row of bench.json. turns: `{ ms, others }`, the milliseconds of the steps of each, and the share of the
 * processors that other programs took. warmUp: `{ startMs, first, versions }` of a Worker: the time until
 * it had taken the steps `first`, and the milliseconds of those.
 */
export function summarize({ task, system, precision, threads }, { turns, warmUp, peakMiB }) {
  const { startMs, first, versions } = warmUp;
  const ms = turns.flatMap((turn) => turn.ms);
  const middle = median(ms);
  return {
    task,
    system,
    msMedian: round(middle, 2),
    msMin: round(Math.min(...ms), 2),
    msMax: round(Math.max(...ms), 2),
    peakMiB,
    steps: ms.length,
    threads,
    precision,
    /** Mean share of the processors that other programs took meanwhile: the numbers are good where it is near 0. */
    others: round(sum(turns.map(({ others }) => others)) / turns.length, 3),
    versions,
    ...machine(),
    warmUp: {
      /** From the start of the process to its first step. */
      loadMs: round(startMs - sum(first), 0),
      firstStepMs: round(first[0], 0),
      /** What the steps after the first took more than usual: capturing, compiling. */
      captureMs: round(Math.max(sum(first.slice(1)) - (first.length - 1) * middle, 0), 0),
    },
  };
}
