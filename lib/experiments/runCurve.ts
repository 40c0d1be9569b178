/** Loss and accuracy of runs over their steps, and how far that is from what the report logged. */
import { Measurement, measurement } from '../metrics/measurement';
import type { ReportedRun } from './report';
import { lookWindow, type StudyRecord } from './studyRecord';

/** on: the training batches (means over bins), or as at test time (means over five evaluations of 200 images). */
export interface CurveOptions {
  on?: 'training' | 'test';
  /** The last step that is wanted. */
  until?: number;
}

/** Means over runs with their intervals, at some steps. */
export interface RunCurve {
  steps: number[];
  loss: Measurement[];
  accuracy: Measurement[];
  /** Why there is nothing. */
  missing?: string;
}

interface Points {
  steps: number[];
  loss: number[];
  accuracy: number[];
}

/** Of each value the mean with its neighbours, `width` in all; fewer at the ends, as many on either side. */
function centred(values: readonly (number | null)[], width: number): number[] {
  return values.map((_, i) => {
    const reach = Math.min((width - 1) / 2, i, values.length - 1 - i);
    const some = values.slice(i - reach, i + reach + 1);
    return some.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / some.length; // JSON has null for NaN
  });
}

function pointsOf({ id, curve, looks }: StudyRecord, on: 'training' | 'test'): Points {
  if (on === 'training') {
    const { bin, loss, accuracy } = curve;
    return { steps: loss.map((_, i) => i * bin + Math.floor((bin - 1) / 2)), loss, accuracy };
  }
  if (!looks)
    throw new Error(`run ${id} was not evaluated while it trained: ask for curve({ on: 'training' })`);
  const { every } = looks;
  const [loss, accuracy] = [looks.loss, looks.accuracy].map((values) => centred(values, lookWindow));
  return { steps: loss.map((_, i) => i * every), loss, accuracy };
}

/** As far as every run goes. */
export function runCurve(
  records: readonly StudyRecord[],
  missing: string | undefined,
  { on = 'training', until = Infinity }: CurveOptions = {},
): RunCurve {
  const all = records.map((record) => pointsOf(record, on));
  const shared = Math.min(...all.map(({ steps }) => steps.length));
  const steps = (all[0]?.steps ?? []).slice(0, shared).filter((step) => step <= until);
  const seeds = records.map(({ seed }) => seed);
  const mean = (key: 'loss' | 'accuracy') =>
    steps.map((_, i) =>
      measurement(
        all.map((points) => points[key][i]),
        { seeds, name: key },
      ),
    );
  return { steps, loss: mean('loss'), accuracy: mean('accuracy'), ...(missing ? { missing } : {}) };
}

/** The value at a step, on the line between its two nearest points; undefined beyond the ends. */
function valueAt(step: number, steps: readonly number[], values: readonly number[]): number | undefined {
  const after = steps.findIndex((there) => there >= step);
  if (steps[after] === step) return values[after];
  if (after < 1) return undefined;
  const part = (step - steps[after - 1]) / (steps[after] - steps[after - 1]);
  return (1 - part) * values[after - 1] + part * values[after];
}

/** The largest distance of a curve's mean from the report's lines, from step `from` on. */
export function distanceFrom(
  curve: RunCurve,
  report: Pick<ReportedRun, 'steps' | 'loss' | 'accuracy'>,
  { from, runs, steps }: { from: number; runs: number; steps: number },
): Record<'accuracy' | 'loss', Measurement> {
  const largest = (key: 'accuracy' | 'loss', unit: string) => {
    const name = `largest distance of the ${key} from the report's lines, from step ${from} on${unit}`;
    if (curve.missing) return Measurement.missing(curve.missing, name);
    const means = curve[key].map(({ mean }) => mean);
    const distances = report.steps.flatMap((step, i) => {
      const value = step < from ? undefined : valueAt(step, curve.steps, means);
      return value === undefined ? [] : [Math.abs(value - report[key][i])];
    });
    if (distances.length === 0) {
      throw new RangeError(
        `expected runs that reach one of the report's steps from ${from} on, got ${steps} steps`,
      );
    }
    return Measurement.exact(Math.max(...distances), runs, { name, steps });
  };
  return { accuracy: largest('accuracy', ''), loss: largest('loss', ', nats') };
}
