/** Records of a study in a file, a line of JSON each, written by as many processes as there are. */
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DataError } from '../base/dataError';
import { isCount, isObject, readText } from '../base/readFile';
import { notWritten } from '../base/temporaryFiles';
import type { StudyRecord } from './studyRecord';

interface Records {
  records: StudyRecord[];
  /** Sentences about lines that could not be read; the others are not touched by them. */
  complaints: string[];
}

/**
 * Adds a line. It is one write to the end of the file, so that lines of several processes do not mix; a line that a
 * killed process left half is closed first. Throws DataError where it cannot be written; the file is then as it was.
 */
export function appendRecord(file: string, record: StudyRecord): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const descriptor = openSync(file, 'a+');
    try {
      append(descriptor, JSON.stringify(record));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new DataError(notWritten(file, error));
  }
}

function append(descriptor: number, line: string): void {
  const { size } = fstatSync(descriptor);
  const bytes = Buffer.from(`${endsInLine(descriptor, size) ? '' : '\n'}${line}\n`);
  const written = writeSync(descriptor, bytes);
  if (written === bytes.length) return;
  // A full disk takes half a line. Another process may have added its own behind that: then it stays, and is skipped.
  if (fstatSync(descriptor).size === size + written) ftruncateSync(descriptor, size);
  throw new Error(`no more than ${written} of ${bytes.length} bytes went in`);
}

function endsInLine(descriptor: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
}

/** All whole lines; of two records of one run the last. No file: no records. Throws DataError where it cannot be read. */
export function readRecords(file: string): Records {
  if (!existsSync(file)) return { records: [], complaints: [] };
  const records = new Map<string, StudyRecord>();
  const complaints: string[] = [];
  readText(file, 'make the file yours')
    .split('\n')
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const { record, problem } = parse(line);
      if (record) records.set(record.id, record);
      else {
        complaints.push(
          `${file}, line ${i + 1}: expected ${problem}; delete the line: the run is made again, the other lines are kept`,
        );
      }
    });
  return { records: [...records.values()], complaints };
}

function parse(line: string): { record?: StudyRecord; problem?: string } {
  try {
    const record = JSON.parse(line) as StudyRecord;
    const problem = problemOf(record);
    return problem ? { problem } : { record };
  } catch {
    return { problem: `a record of a run, found ${JSON.stringify(`${line.slice(0, 40)}…`)} (cut short?)` };
  }
}

const isNumber = (value: unknown) => typeof value === 'number';
const isText = (value: unknown) => typeof value === 'string';
const listOf = (fits: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(fits);
const orNull = (fits: (value: unknown) => boolean) => (value: unknown) => value === null || fits(value);
const optional = (fits: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || fits(value);

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
const isDate = (value: unknown) => isText(value) && /^\d{4}-\d\d-\d\dT/.test(value as string);
const isVersions = (value: unknown) => isObject(value) && Object.values(value).every(isText);

/** Names of fields, what they are, and whether a value is that. */
const fields: [names: string, what: string, fits: (value: unknown) => boolean][] = [
  ['id study machine commit pictures data', 'a text', isText],
  ['steps testCount threads', 'a whole number', isCount],
  ['seed', 'a whole number', Number.isSafeInteger],
  ['msPerStep seconds', 'a number', isNumber],
  ['testAccuracy testLoss', 'a number or null', orNull(isNumber)],
  ['trainAccuracy', 'a number or null', optional(orNull(isNumber))],
  ['stepsTo95', 'a whole number or null', orNull(isCount)],
  ['stepsTo95Tested', 'a whole number or null', optional(orNull(isCount))],
  ['setting', 'a setting with name, steps and learningRate', isSetting],
  ['ended', ends.join(', '), (value) => ends.includes(value as string)],
  ['curve', 'bin, loss and accuracy', hasCurve('bin', listOf(isNumber))],
  ['looks', 'every, loss and accuracy', optional(hasCurve('every', numbersOrNull))],
  ['logged', 'a list of step, loss and accuracy', listOf(isLog)],
  ['measured', 'numbers and lists of numbers', optional(isMeasured)],
  ['date', 'a date as 2026-01-31T12:00:00.000Z', isDate],
  ['versions', 'names and versions', isVersions],
];

/** What is expected where a record is wrong, for figures and claims rely on it: field by field; undefined where nothing is. */
function problemOf(value: unknown): string | undefined {
  if (!isObject(value)) return `a record of a run, found ${brief(value)}`;
  for (const [names, what, fits] of fields) {
    const wrong = names.split(' ').find((name) => !fits(value[name]));
    if (wrong) return `a record of a run with ${what} as its ${wrong}, found ${brief(value[wrong])}`;
  }
  const { steps, curve } = value as unknown as StudyRecord;
  const bins = Math.ceil(steps / curve.bin);
  if (curve.loss.length === bins) return undefined;
  return `a record of a run with ${bins} entries in its curve of ${steps} steps, found ${curve.loss.length}`;
}

const brief = (value: unknown) => JSON.stringify(value)?.slice(0, 40) ?? 'nothing';
