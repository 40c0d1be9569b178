import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readRecords } from '../../lib/experiments/recordFile';
import { studyCommand } from '../../scripts/study/command';
import { study } from './command';

vi.setConfig({ testTimeout: 300_000 }); // processes that load TensorFlow, on a machine that has other work

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'studies-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run study', () => {
  it('lists the studies, and says how it is used', async () => {
    process.env.CONVNOTES_STUDIES = join(folder, 'empty');
    const said: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
    try {
      for (const words of [[], ['--help'], ['trial', '--ids']]) expect(await studyCommand(words)).toBe(0);
    } finally {
      log.mockRestore();
    }
    expect(said.some((line) => line.startsWith('trial: 0 of 4 runs'))).toBe(true);
    expect(said.some((line) => line.includes('--run ID'))).toBe(true);
    expect(said.slice(-4)).toEqual([
      'trial/batchNorm/1',
      'trial/batchNorm/2',
      'trial/dropout/1',
      'trial/dropout/2',
    ]);
  });

  it.each([
    [['nothing'], 'there is no study "nothing": there are reported'],
    [
      ['--run', 'trial/batchNorm/9'],
      'there is no run "trial/batchNorm/9": expected one of trial/batchNorm/1',
    ],
    [['--run', 'else/1'], 'expected one of reported/…'],
    [['trial', '--workers', '0'], 'expected a number of processes after --workers, got "0"'],
    [['--pack'], 'expected the name of a study before --pack'],
    [['trial', '--pack'], '4 of 4 runs of trial are missing'],
    [['--quickly'], 'npm run study does not know "--quickly": it takes --run'],
  ])('%j is an error in a sentence', async (words, sentence) => {
    process.env.CONVNOTES_STUDIES = join(folder, 'empty');
    await expect(studyCommand(words)).rejects.toThrow(sentence);
  });

  it('makes what is missing, once; after a line was cut short, that run alone', async () => {
    const file = join(folder, 'trial.jsonl');
    const first = await study(folder, ['trial', '--workers', '2']);
    expect([first.code, first.errors]).toEqual([0, '']);
    expect(first.output).toContain('4 runs to make, 2 at a time');
    const { records } = readRecords(file);
    expect(records).toHaveLength(4);
    expect((await study(folder, ['trial'])).output).toContain('0 runs to make');
    expect((await study(folder, ['--run', 'trial/dropout/1'])).output).toContain(
      'trial/dropout/1 is recorded',
    );

    const text = readFileSync(file, 'utf8').trimEnd();
    writeFileSync(file, text.slice(0, -200));
    const again = await study(folder, ['trial']);
    expect(again.errors).toContain(`${file}, line 4: expected a record of a run`);
    expect(again.output).toContain('1 runs to make');
    const curves = (all: typeof records) =>
      Object.fromEntries(all.map(({ id, curve, looks }) => [id, { curve, looks }]));
    expect(curves(readRecords(file).records)).toEqual(curves(records));
  });

  it('goes on with a run that was killed, to the same record', async () => {
    const [whole, killed] = ['whole', 'killed'].map((name) => join(folder, name));
    const id = 'trial/dropout/1';
    const checkpoint = join(killed, `${id}.checkpoint`);
    await study(whole, ['--run', id]);
    const broken = await study(killed, ['--run', id], (now) => existsSync(checkpoint) && now());
    expect(broken.code).toBeNull();
    expect(existsSync(checkpoint)).toBe(true);
    expect(existsSync(join(killed, 'trial.jsonl'))).toBe(false);
    expect((await study(killed, ['--run', id])).code).toBe(0);
    const [a, b] = [whole, killed].map((folder) => readRecords(join(folder, 'trial.jsonl')).records);
    for (const key of ['curve', 'looks', 'logged', 'testAccuracy', 'testLoss', 'steps'] as const) {
      expect(b[0][key]).toEqual(a[0][key]);
    }
    expect(readdirSync(join(killed, 'trial/dropout'))).toEqual([]);
  });
});
