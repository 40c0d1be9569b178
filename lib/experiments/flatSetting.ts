/** What is varied in a run, as one table of names and values. */
import type { StudySetting } from './studyRecord';

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
