/** Records of a study in a file, a line of JSON each, written by as many processes as there are. */
import { appendFileSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { readText } from '../data/readFile';
import { problemOf } from './checkRecord';
import type { StudyRecord } from './studyRecord';

export interface Records {
  records: StudyRecord[];
  /** Sentences about lines that could not be read; the others are not touched by them. */
  complaints: string[];
}

/**
 * Adds a line. It is one write to the end of the file, so that lines of several processes do not mix; a line that a
 * killed process left half is closed first.
 */
export function appendRecord(file: string, record: StudyRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${endsInLine(file) ? '' : '\n'}${JSON.stringify(record)}\n`);
}

function endsInLine(file: string): boolean {
  if (!existsSync(file)) return true;
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
  } finally {
    closeSync(descriptor);
  }
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
