import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appendRecord, readRecords } from '../../lib/experiments/recordFile';
import type { StudyRecord } from '../../lib/experiments/studyRecord';
import { records } from '../faults/badInput/readers/records';
import { defectsOf } from '../faults/badInput/tryReader';
import type { Mutation } from '../faults/badInput/change';
import { record as madeUp } from './record';

vi.setConfig({ testTimeout: 300_000 }); // processes of their own, on a machine that has other work

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'records-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const record = (id: string, seed = 1): StudyRecord => ({ ...madeUp('l2', seed), id });

describe('a file of records', () => {
  it('gives back what was appended, and nothing where there is no file', () => {
    const file = join(folder, 'new/records.jsonl');
    expect(readRecords(file)).toEqual({ records: [], complaints: [] });
    appendRecord(file, record('a'));
    appendRecord(file, record('b'));
    expect(readRecords(file)).toEqual({ records: [record('a'), record('b')], complaints: [] });
  });

  it('takes the last of two records of one run, for its setting may have changed', () => {
    const file = join(folder, 'twice.jsonl');
    appendRecord(file, record('a', 1));
    appendRecord(file, record('a', 2));
    expect(readRecords(file).records).toEqual([record('a', 2)]);
  });

  it('cut anywhere loses the cut line only, says so, and the next record starts a line of its own', () => {
    const file = join(folder, 'cut.jsonl');
    appendRecord(file, record('a'));
    appendRecord(file, record('b'));
    const text = readFileSync(file, 'utf8');
    const first = text.indexOf('\n') + 1;
    for (let length = first + 1; length < text.length - 1; length++) {
      writeFileSync(file, text.slice(0, length));
      const cut = readRecords(file);
      expect(cut.records).toEqual([record('a')]);
      expect(cut.complaints[0]).toMatch(/line 2: expected a record of a run.*the other lines are kept/);
      appendRecord(file, record('c'));
      expect(readRecords(file).records).toEqual([record('a'), record('c')]);
    }
    writeFileSync(file, text.slice(0, -1)); // only the end of the line is lost
    expect(readRecords(file)).toEqual({ records: [record('a'), record('b')], complaints: [] });
  });

  it('JSON that is not a record is refused', () => {
    const file = join(folder, 'other.jsonl');
    writeFileSync(file, `42\nnull\n{"id": 3}\n\n${JSON.stringify(record('a'))}\n`);
    const { records, complaints } = readRecords(file);
    expect(records).toEqual([record('a')]);
    expect(complaints).toHaveLength(3);
  });

  it('is written by several processes at once without a line lost or mixed', async () => {
    const file = join(folder, 'shared.jsonl');
    const names = ['a', 'b', 'c'];
    const append = (name: string) =>
      new Promise<number | null>((resolve) => {
        const words = ['--import', 'tsx', join(__dirname, 'appendMany.ts'), file, name, '60'];
        spawn(process.execPath, words, { stdio: 'inherit' }).on('close', resolve);
      });
    expect(await Promise.all(names.map(append))).toEqual([0, 0, 0]);
    const { records, complaints } = readRecords(file);
    expect(complaints).toEqual([]);
    const expected = names.flatMap((name) => Array.from({ length: 60 }, (_, i) => `s/${name}/${i}`));
    expect(records.map(({ id }) => id).sort()).toEqual(expected.sort());
  });
});

it.each<[string, string, Mutation]>([
  [
    'bins longer than its run',
    'made/l2.jsonl',
    { changes: [{ kind: 'json', node: 751532, value: 1_000_000_000 }], sealed: false },
  ],
  [
    'no curve',
    'made/l2.jsonl',
    {
      changes: [
        { kind: 'json', node: 608941, value: 65536 },
        { kind: 'json', node: 13, value: 255 },
      ],
      sealed: false,
    },
  ],
  [
    'null for a loss',
    'made/l2.jsonl',
    { changes: [{ kind: 'json', node: 652887, value: null }], sealed: false },
  ],
])('a record with %s is a complaint or another sound record', async (_, file, mutation) => {
  expect(await defectsOf(records, file, mutation)).toEqual([]);
});
