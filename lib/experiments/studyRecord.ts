import { mean } from '../base/statistics';

/** What is varied; a study adds the options of its network. All of it is JSON, and stands in the record. */
export interface StudySetting {
  /** A word without spaces or slashes. */
  name: string;
  /** Steps to take at most. */
  steps: number;
  learningRate: number;
  batchSize?: number;
  logEvery?: number;
  /** Steps between evaluations as at test time, on 200 test images each; never unless given. */
  lookEvery?: number;
  /** How many test images are used, the first ones; all unless given. */
  testImages?: number;
}

/** What one run of a study leaves: a line of JSON. */
export interface StudyRecord {
  study: string;
  /** study/setting/seed. */
  id: string;
  setting: StudySetting;
  seed: number;
  /** Steps that were taken. */
  steps: number;
  /** all: every step of the setting; reached or hopeless: by the study's rule; diverged: the loss became NaN. */
  ended: 'all' | 'reached' | 'hopeless' | 'diverged';
  curve: CompactCurve;
  /** The batch's own numbers at every `logEvery`-th step. */
  logged: { step: number; loss: number; accuracy: number }[];
  /** Evaluations as at test time, at step 0, `every`, 2 `every` …; where the setting asks for them. */
  looks?: { every: number; loss: number[]; accuracy: number[] };
  /** On the batches of training, dropout and all: see `stepsTo`. null where it was not reached. */
  stepsTo95: number | null;
  /** As at test time: the first evaluation at which the mean of the last five, 1,000 images, is above 95 %. */
  stepsTo95Tested?: number | null;
  /** Median, on a machine that may have had other work: compare speeds with `compareStepTimes`. */
  msPerStep: number;
  /** On `testCount` images that were not trained on; null after a divergence. */
  testAccuracy: number | null;
  testLoss: number | null;
  testCount: number;
  /** On the training images, as at test time; where the study measures it. */
  trainAccuracy?: number | null;
  /** What the study's own `measure` gave. */
  measured?: Record<string, number | readonly number[]>;
  /** Of the end, ISO 8601. */
  date: string;
  seconds: number;
  machine: string;
  threads: number;
  versions: Record<string, string>;
  commit: string;
  /** The name of the training set: records of different sets are not compared. */
  pictures: string;
  /** One sentence: where the images come from. */
  data: string;
}

/** A record, and where it is from. */
export type LoadedRecord = StudyRecord & {
  /** recorded: came with the project; made: by this checkout. */
  from: 'recorded' | 'made';
};

/** Means over bins of `bin` steps; the last bin may be shorter. */
export interface CompactCurve {
  bin: number;
  loss: number[];
  accuracy: number[];
}

export function compactCurve(
  { loss, accuracy }: { loss: readonly number[]; accuracy: readonly number[] },
  bin: number,
): CompactCurve {
  const means = (values: readonly number[]) =>
    Array.from({ length: Math.ceil(values.length / bin) }, (_, i) =>
      mean(values.slice(i * bin, (i + 1) * bin)),
    );
  return { bin, loss: means(loss), accuracy: means(accuracy) };
}

/** Batches that the smoothed accuracy is a mean over: the last 50, 3,200 images. */
const smoothingWindow = 50;

/** The mean of the last `window` values, or NaN before there are as many. */
export const smoothed = (values: readonly number[], window: number): number =>
  values.length < window ? NaN : mean(values.slice(-window));

/** How many evaluations the accuracy as at test time is a mean over. */
export const lookWindow = 5;

/**
 * The first step at which the mean accuracy of the last `window` steps, that step's included, is above `level`; null
 * where it never is.
 */
export function stepsTo(level: number, accuracy: readonly number[], window = smoothingWindow): number | null {
  let sum = 0;
  for (let i = 0; i < accuracy.length; i++) {
    sum += accuracy[i] - (accuracy[i - window] ?? 0);
    if (i + 1 >= window && sum / window > level) return i;
  }
  return null;
}

/** Numbers that are not whole to four significant digits, the setting's as they are: what a record is packed as. */
export function packed({ setting, ...rest }: StudyRecord): StudyRecord {
  const text = JSON.stringify(rest, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value,
  );
  return { ...(JSON.parse(text) as Omit<StudyRecord, 'setting'>), setting };
}
