/** The curves of a run to compare with the lines that the report logs. */
import { lookWindow, type StudyRecord } from './studyRecord';

export interface Curve {
  steps: number[];
  loss: number[];
  accuracy: number[];
}

/** Of each value the mean with its neighbours, `width` in all; fewer at the ends, as many on either side. */
function centred(values: readonly (number | null)[], width: number): number[] {
  const half = (width - 1) / 2;
  return values.map((_, i) => {
    const reach = Math.min(half, i, values.length - 1 - i);
    const some = values.slice(i - reach, i + reach + 1);
    return some.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / some.length; // null is JSON's NaN
  });
}

/**
 * As at test time: means over five looks of 200 test pictures around each step. Of a run that was not looked at, the
 * means over its batches of training.
 */
export function curveAsTested(record: StudyRecord): Curve {
  const { looks } = record;
  if (!looks) return curveOfBatches(record);
  return {
    steps: looks.loss.map((_, i) => i * looks.every),
    loss: centred(looks.loss, lookWindow),
    accuracy: centred(looks.accuracy, lookWindow),
  };
}

/**
 * Of the batches of training, with units left out: the means over as many as the record holds together, at the middle
 * one.
 */
export function curveOfBatches({ curve: { bin, loss, accuracy } }: StudyRecord): Curve {
  return { steps: loss.map((_, i) => i * bin + Math.floor((bin - 1) / 2)), loss, accuracy };
}
