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
import { readText } from '../base/readFile';
import { notWritten } from '../base/temporaryFiles';
import { problemOf } from './checkRecord';
import type { StudyRecord } from './studyRecord';

export interface Records {
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
