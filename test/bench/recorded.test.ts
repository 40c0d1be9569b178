/** What `npm run bench -- --record` leaves: measured.json, and README's table out of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { estimate } from '../../scripts/bench/measureTasks.mjs';
import { withTable } from '../../scripts/bench/readme.mjs';
import { measured, measuredBefore, minutes, recorded } from '../../scripts/bench/record.mjs';
import { summarize, summarizeRuns } from '../../scripts/bench/summary.mjs';
import { takes } from '../../scripts/bench/systems.mjs';

const root = join(__dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const about = (task: string, system: string) => ({ task, system, precision: 'float32', threads: 2 });
const stepRow = (task: string, system: string, ms: number) =>
  summarize(about(task, system), {
    turns: [{ ms: [ms], others: 0 }],
    warmUp: { startMs: 2100, first: [100], versions: { [system]: '1.2' } },
    peakMiB: 1,
  });
const run = { steps: 600, accuracy: 0.981, others: 0, peakMiB: 500, versions: { torch: '2' } };
const runsRow = (seconds: number[]) =>
  summarizeRuns(
    about('mnist-to-98', 'torch'),
    seconds.map((value) => ({ ...run, seconds: value })),
  );
const rows = [stepRow('mnist-bn', 'ours', 20), stepRow('mnist-bn', 'torch-channels-last', 33.33)];
const record = measured(root, { rows: [...rows, runsRow([9, 7, 8])], failed: [], rounds: 4, seeds: 5 });

describe("README's table", () => {
  it('is what measured.json gives, and is not there without it', () => {
    expect(existsSync(join(root, 'scripts/bench/measured.json'))).toBe(measuredBefore(root) !== undefined);
    expect(readme).toBe(withTable(readme, measuredBefore(root)));
  });

  it('has a column for a system with numbers, a row for a task that was measured, and a dash between', () => {
    const table = withTable(readme, record)
      .split('\n')
      .filter((line: string) => /^\| .*(convnotes|, (ms|s)) +\|/.test(line))
      .map((line: string) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      );
    expect(table).toEqual([
      ['', 'convnotes', 'PyTorch'],
      ['with batch normalisation, ms', '20.0', '33.3'],
      ['from start to the end of the first step, s', '2.1', '2.1'],
      ['from start to 98 % on MNIST, s', '–', '8.0 (7.0–9.0)'],
    ]);
  });

  it('takes the place of an earlier one, in the format of the project', async () => {
    const written = withTable(withTable(readme, { ...record, date: '2020-02-02' }), record);
    expect(written).toBe(withTable(readme, record));
    expect(written).not.toContain('2020-02-02');
    expect(await format(written, { printWidth: 110, singleQuote: true, parser: 'markdown' })).toBe(written);
    expect(withTable(written, undefined)).toBe(withTable(readme, undefined));
  });

  it('says machine, date, commit and versions', () => {
    const machine = { cpu: 'A Processor', cores: 2, vectors: 'AVX2', bfloat16: false, gpu: false };
    const described = {
      ...record,
      machine,
      date: '2026-12-01',
      commit: 'abc1234',
      versions: { torch: '2.13.0' },
    };
    const text = withTable(readme, described).replaceAll('\n', ' ');
    for (const part of [
      '2 cores of A Processor (AVX2, no bfloat16)',
      '2026-12-01, commit abc1234',
      'PyTorch 2.13.0',
    ])
      expect(text).toContain(part);
    expect(text).toContain('no GPU in the machine');
  });

  it('needs its marks', () =>
    expect(() => withTable('# convnotes', record)).toThrow(/expected <!-- bench -->/));
});

describe('a record', () => {
  it('has each row without what all have in common', () => {
    expect(record.rows[0]).toMatchObject({ task: 'mnist-bn', system: 'ours', msMedian: 20, peakMiB: 1 });
    expect(Object.keys(record.rows[0])).not.toContain('versions');
    expect(record).toMatchObject({ rounds: 4, seeds: 5, versions: { ours: '1.2', torch: '2' }, failed: [] });
    expect(record.commit).toMatch(/^([0-9a-f]{7,}( with changes)?|unknown)$/);
  });

  it('is of tasks whose minutes are known, each of which convnotes has, beside another system', () => {
    for (const task of recorded.tasks) {
      expect(minutes).toHaveProperty(task);
      const names = recorded.systemsOf(task);
      expect([names.includes('ours'), names.length > 4]).toEqual([true, true]);
      expect(names.filter((name: string) => !takes(name, task))).toEqual([]);
    }
  });

  it('says how long it may still take, by what it has taken so far', () => {
    const tasks = recorded.tasks.slice(0, 2);
    const [first, second] = tasks.map((task: string) => minutes[task as keyof typeof minutes]);
    expect(estimate(tasks, 0, 0)).toMatch(new RegExp(`^about ${first + second} minutes left, if`));
    expect(estimate(tasks, 1, 2 * first)).toBe(`about ${2 * second} minutes left`);
  });
});
