/** The numbers of a run by their name. */
import type { StudyRecord, StudySetting } from './studyRecord';

/** Numbers that every record has, unless its run diverged. */
const fields: Record<string, (record: StudyRecord) => number | null | undefined> = {
  testAccuracy: (record) => record.testAccuracy,
  testLoss: (record) => record.testLoss,
  trainAccuracy: (record) => record.trainAccuracy,
  stepsTo95: (record) => stepsTo95(record) ?? Infinity,
  steps: (record) => record.steps,
  seconds: (record) => record.seconds,
};

const labels: Record<string, string> = { trainAccuracy: 'training accuracy', stepsTo95: 'steps to 95 %' };

/**
 * The first step at an accuracy above 95 %: as at test time where the run was evaluated while it trained, else on its
 * training batches. null where it did not get there.
 */
export const stepsTo95 = (record: StudyRecord): number | null =>
  record.stepsTo95Tested === undefined ? record.stepsTo95 : record.stepsTo95Tested;

/** "testAccuracy" in words: "test accuracy". */
export const labelOf = (measure: string): string =>
  labels[measure] ?? measure.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** @throws Error where the run lacks the number, naming those it has. */
export function numberOf(record: StudyRecord, measure: string): number {
  const value = measure in fields ? fields[measure](record) : record.measured?.[measure];
  if (typeof value === 'number') return value;
  throw new Error(problem(record, measure, Array.isArray(value) ? ' It is a list: use lists().' : ''));
}

/** @throws Error where the run lacks the list, naming what it has. NaN stands where JSON has null. */
export function listOf(record: StudyRecord, measure: string): number[] {
  const value = record.measured?.[measure] as number | (number | null)[] | undefined;
  if (Array.isArray(value)) return value.map((entry) => entry ?? NaN);
  throw new Error(
    problem(record, measure, typeof value === 'number' ? ' It is a number: use values().' : ''),
  );
}

function problem(record: StudyRecord, measure: string, hint: string): string {
  if (hint) return `expected another kind of measure than "${measure}" of run ${record.id}.${hint}`;
  const diverged = record.ended === 'diverged' ? ' Its training diverged: leave it out with filter().' : '';
  const numbers = Object.keys(fields).filter((name) => typeof fields[name](record) === 'number');
  const have = [...numbers, ...Object.keys(record.measured ?? {})].join(', ');
  return `expected a measure of run ${record.id}, got "${measure}", which it lacks: it has ${have}.${diverged}`;
}

/**
 * Accuracy on the training batches over the 50 steps before `steps`; 0 for a run whose loss had become NaN by then.
 * @throws Error where the run ended before, without having diverged.
 */
export function accuracyAfter({ id, curve, steps: taken, ended }: StudyRecord, steps: number): number {
  if (taken < steps) {
    if (ended === 'diverged') return 0;
    throw new RangeError(`expected at most the ${taken} steps that run ${id} took, got ${steps}`);
  }
  const end = Math.floor(steps / curve.bin);
  const bins = curve.accuracy.slice(Math.max(0, end - Math.max(1, Math.round(50 / curve.bin))), end);
  if (bins.length === 0) throw new RangeError(`expected at least ${curve.bin} steps, got ${steps}`);
  return bins.reduce((sum, accuracy) => sum + accuracy, 0) / bins.length;
}

/** The value of a setting; an object where the network's option is one. */
export type SettingValue = string | number | boolean | object;

/** A setting with the options of its network beside its own: `{ name, steps, learningRate, batchNorm, … }`. */
export function flatSetting(setting: StudySetting): Record<string, SettingValue> {
  const { network, ...own } = setting as StudySetting & { network?: object };
  const all = Object.entries({ ...network, ...own });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Record<string, SettingValue>;
}

/** Whether two values of a setting are the same one. */
export const sameValue = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** The distinct values of a setting: numbers by size, then the rest in their order. */
export function distinctValues(
  settings: readonly Record<string, SettingValue>[],
  key: string,
): SettingValue[] {
  const values = new Map<string, SettingValue>();
  for (const setting of settings) if (key in setting) values.set(JSON.stringify(setting[key]), setting[key]);
  return [...values.values()].sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : 0));
}
