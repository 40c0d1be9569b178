/** Whether what stands in a line of a file is the record of a run, field by field: figures and claims rely on it. */
import { isCount, isObject } from '../base/jsonValues';

type Check = [what: string, fits: (value: unknown) => boolean];

const isNumber = (value: unknown) => typeof value === 'number';
const isText = (value: unknown) => typeof value === 'string';
const listOf = (fits: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(fits);
const orNull = (fits: (value: unknown) => boolean) => (value: unknown) => value === null || fits(value);
const optional = (fits: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || fits(value);

const numbers = listOf(isNumber);
/** JSON has null for NaN: the evaluation of a network that was about to diverge. */
const numbersOrNull = listOf(orNull(isNumber));

const hasCurve = (step: 'bin' | 'every', fits: (value: unknown) => boolean) => (value: unknown) =>
  isObject(value) &&
  isCount(value[step]) &&
  value[step] !== 0 &&
  fits(value.loss) &&
  fits(value.accuracy) &&
  (value.loss as unknown[]).length === (value.accuracy as unknown[]).length;

const isSetting = (value: unknown) =>
  isObject(value) &&
  isText(value.name) &&
  isCount(value.steps) &&
  isNumber(value.learningRate) &&
  ['batchSize', 'logEvery', 'lookEvery', 'testImages'].every((name) => optional(isCount)(value[name]));

const isLog = (value: unknown) =>
  isObject(value) && isCount(value.step) && orNull(isNumber)(value.loss) && orNull(isNumber)(value.accuracy);

const isMeasured = (value: unknown) =>
  isObject(value) && Object.values(value).every((one) => orNull(isNumber)(one) || numbersOrNull(one));

const ends = ['all', 'reached', 'hopeless', 'diverged'];
const text: Check = ['a text', isText];
const count: Check = ['a whole number', isCount];
const number: Check = ['a number', isNumber];
const numberOrNull: Check = ['a number or null', orNull(isNumber)];

const fields: Record<string, Check> = {
  id: text,
  study: text,
  setting: ['a setting with name, steps and learningRate', isSetting],
  seed: ['a whole number', Number.isSafeInteger],
  steps: count,
  ended: [ends.join(', '), (value) => ends.includes(value as string)],
  curve: ['bin, loss and accuracy', hasCurve('bin', numbers)],
  logged: ['a list of step, loss and accuracy', listOf(isLog)],
  looks: ['every, loss and accuracy', optional(hasCurve('every', numbersOrNull))],
  stepsTo95: ['a whole number or null', orNull(isCount)],
  stepsTo95Tested: ['a whole number or null', optional(orNull(isCount))],
  msPerStep: number,
  testAccuracy: numberOrNull,
  testLoss: numberOrNull,
  testCount: count,
  trainAccuracy: ['a number or null', optional(orNull(isNumber))],
  measured: ['numbers and lists of numbers', optional(isMeasured)],
  date: [
    'a date as 2026-01-31T12:00:00.000Z',
    (value) => isText(value) && /^\d{4}-\d\d-\d\dT/.test(value as string),
  ],
  seconds: number,
  machine: text,
  threads: count,
  versions: ['names and versions', (value) => isObject(value) && Object.values(value).every(isText)],
  commit: text,
  pictures: text,
  data: text,
};

/** What is wrong with a record: "seed to be a whole number, found null"; undefined where nothing is. */
export function problemOf(value: unknown): string | undefined {
  if (!isObject(value)) return `a record of a run, found ${brief(value)}`;
  const wrong = Object.entries(fields).find(([name, [, fits]]) => !fits(value[name]));
  if (!wrong) {
    const { steps, curve } = value as { steps: number; curve: { bin: number; loss: number[] } };
    const bins = Math.ceil(steps / curve.bin);
    if (curve.loss.length === bins) return undefined;
    return `a record of a run with ${bins} entries in its curve of ${steps} steps, found ${curve.loss.length}`;
  }
  const [name, [what]] = wrong;
  return `a record of a run with ${what} as its ${name}, found ${brief(value[name])}`;
}

const brief = (value: unknown) => JSON.stringify(value)?.slice(0, 40) ?? 'nothing';
