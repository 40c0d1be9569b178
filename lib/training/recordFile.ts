/** Records of a study in a file, a line of JSON each, written by as many processes as there are. */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
} from 'node:fs';
import { dirname } from 'node:path';
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

/** All whole lines; of two records of one run the last. No file: no records. */
export function readRecords(file: string): Records {
  if (!existsSync(file)) return { records: [], complaints: [] };
  const records = new Map<string, StudyRecord>();
  const complaints: string[] = [];
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const record = parse(line);
      if (!record) {
        complaints.push(
          `${file}, line ${i + 1}: expected a record of a run, found "${line.slice(0, 40)}…" ` +
            `(cut short?); the run is made again, the other lines are kept`,
        );
      } else records.set(record.id, record);
    });
  return { records: [...records.values()], complaints };
}

function parse(line: string): StudyRecord | undefined {
  try {
    const record = JSON.parse(line) as Partial<StudyRecord> | null;
    return typeof record?.id === 'string' && record.setting && record.curve
      ? (record as StudyRecord)
      : undefined;
  } catch {
    return undefined;
  }
}
