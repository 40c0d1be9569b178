/** The comparison itself, with made-up workers and with real ones. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compare } from '../../scripts/bench/compare.mjs';
import { stepsInRound } from '../../scripts/bench/systems.mjs';
import { compareWholeRuns } from '../../scripts/bench/wholeRuns.mjs';
import { Worker } from '../../scripts/bench/worker.mjs';
import { writeWhole } from '../../scripts/setup/stamp.mjs';

const root = join(__dirname, '../..');
const warmUp = { startMs: 100, first: [10, 1], versions: {} };

/** A worker whose first step of a turn takes 1000 ms and all others `ms`. order: who was asked, in turn. */
const madeUp = (order: string[], ms: number, fail?: { at: number; name: string }) => (name: string) => {
  let turns = 0;
  return {
    ready: name === 'broken' ? Promise.reject(new Error('no such module')) : Promise.resolve(warmUp),
    peakMiB: 300,
    run(steps: number) {
      order.push(name);
      turns += 1;
      if (fail?.name === name && turns === fail.at) return Promise.reject(new Error('out of memory'));
      return Promise.resolve({ ms: [1000, ...Array(steps - 1).fill(ms)], others: 0 });
    },
    stop: () => order.push(`${name} stopped`),
  };
};

describe('rounds', () => {
  it('go over all systems, begin with another each time, and leave out the first step of a turn', async () => {
    const order: string[] = [];
    const options = { rounds: 3, start: madeUp(order, 5) as never };
    const { rows, failed } = await compare('mnist-bn', ['ours', 'tfjs', 'keras'], options);
    expect(order.slice(0, 9)).toEqual([
      ...['ours', 'tfjs', 'keras'],
      ...['tfjs', 'keras', 'ours'],
      ...['keras', 'ours', 'tfjs'],
    ]);
    expect(order.slice(9)).toEqual(['ours stopped', 'tfjs stopped', 'keras stopped']);
    expect(failed).toEqual([]);
    expect(rows.map(({ system, msMax, steps, peakMiB }) => [system, msMax, steps, peakMiB])).toEqual(
      ['ours', 'tfjs', 'keras'].map((system) => [system, 5, 3 * stepsInRound('mnist-bn'), 300]),
    );
  });

  it('leave out no step where one takes seconds', async () => {
    const options = { rounds: 2, start: madeUp([], 5) as never };
    const { rows } = await compare('vgg16-b8', ['ours'], options);
    expect(rows[0]).toMatchObject({ steps: 2 * stepsInRound('vgg16-b8'), msMin: 1000 });
  });

  it('go on without a system that fails, and say why', async () => {
    const order: string[] = [];
    const start = (name: string) =>
      madeUp(order, 5, { name: 'tfjs', at: 2 })(name === 'torch' ? 'broken' : name);
    const { rows, failed } = await compare('mnist-bn', ['ours', 'tfjs', 'torch'], {
      rounds: 3,
      start: start as never,
    });
    expect(rows.map(({ system }) => system)).toEqual(['ours']);
    expect(failed).toEqual([
      { task: 'mnist-bn', system: 'torch', reason: 'no such module' },
      { task: 'mnist-bn', system: 'tfjs', reason: 'out of memory' },
    ]);
    expect(order.filter((entry) => entry.endsWith('stopped')).sort()).toEqual([
      'broken stopped',
      'ours stopped',
      'tfjs stopped',
    ]);
  });

  it('take a turn again that others disturbed, and keep the calmest', async () => {
    const others = [0.5, 0.2, 0.4];
    const start = () => ({
      ready: Promise.resolve(warmUp),
      peakMiB: 1,
      run: () => Promise.resolve({ ms: [1, others.length], others: others.shift() }),
      stop: () => undefined,
    });
    const { rows } = await compare('vgg16-b1', ['ours'], { rounds: 1, start: start as never });
    expect(rows[0]).toMatchObject({ msMedian: 2, others: 0.2 });
  });
});

describe('whole runs', () => {
  /** A run that takes a second for each seed. */
  const oneOf =
    (order: string[], accuracy: (name: string, seed: number) => number) => (name: string, seed: number) => {
      order.push(`${name} ${seed}`);
      const steps = 200 * seed;
      return {
        ready: Promise.resolve({ startMs: 1000 * seed, steps, accuracy: accuracy(name, seed), versions: {} }),
        peakMiB: 300,
        watchOthers: () => () => 0.01,
        stop: () => order.push('stopped'),
      };
    };

  it('are one process at a time, a seed each round, and begin with another system each time', async () => {
    const order: string[] = [];
    const start = oneOf(order, () => 0.98) as never;
    const { rows, failed } = await compareWholeRuns(['ours', 'keras'], { seeds: 3, start });
    expect(order.filter((_, i) => i % 2 === 0)).toEqual([
      ...['keras 1', 'ours 1', 'ours 2', 'keras 2', 'keras 3', 'ours 3'],
    ]);
    expect(order.filter((_, i) => i % 2 === 1)).toEqual(Array(6).fill('stopped'));
    expect(failed).toEqual([]);
    expect(rows.map(({ system, secondsMedian, runs }) => [system, secondsMedian, runs])).toEqual([
      ['ours', 2, 3],
      ['keras', 2, 3],
    ]);
  });

  it('that end below 98 % have no numbers, and say what they reached', async () => {
    const start = oneOf([], (name, seed) => (name === 'jax' && seed === 2 ? 0.9799 : 0.985)) as never;
    const { rows, failed } = await compareWholeRuns(['ours', 'jax'], { seeds: 3, start });
    expect(rows.map(({ system }) => system)).toEqual(['ours']);
    expect(failed).toEqual([
      { task: 'mnist-to-98', system: 'jax', reason: 'the accuracy was 97.99 % after 400 steps' },
    ]);
  });
});

describe('a worker', () => {
  it('that cannot start says the last lines of its own words', async () => {
    const worker = new Worker([process.execPath, '-e', 'console.error("this is why"); process.exit(1)']);
    await expect(worker.ready).rejects.toThrow('this is why');
  });

  it('that ends in between says so when it is asked', async () => {
    const program =
      'console.log(JSON.stringify({ first: [1], versions: {} })); setTimeout(() => process.exit(3), 50)';
    const worker = new Worker([process.execPath, '-e', program]);
    await worker.ready;
    await expect(worker.run(1)).rejects.toThrow(/the process ended/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(worker.run(1)).rejects.toThrow(/the process ended \(3\)/);
  });

  it('has a folder for temporary files of its own, which goes with it', async () => {
    const program = 'console.log(JSON.stringify({ folder: process.env.TMPDIR })); process.stdin.resume()';
    const workers = [1, 2].map(() => new Worker([process.execPath, '-e', program]));
    const folders = await Promise.all(workers.map(async ({ ready }) => (await ready).folder as string));
    expect(new Set(folders.map((folder) => existsSync(folder) && folder)).size).toBe(2);
    for (const worker of workers) worker.stop();
    await Promise.all(workers.map(({ child }) => once(child, 'close')));
    expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
  });

  it('whose program is not there is an error, too', async () => {
    await expect(new Worker(['/no/such/program']).ready).rejects.toThrow(/ENOENT/);
  });
});

describe('a file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-bench-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is whole or what it was', () => {
    writeWhole(join(folder, 'new/file'), 'one');
    writeWhole(join(folder, 'new/file'), 'two');
    expect(readFileSync(join(folder, 'new/file'), 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'new'))).toEqual(['file']);
    writeFileSync(join(folder, 'taken'), '');
    expect(() => writeWhole(join(folder, 'taken/file'), 'x')).toThrow();
  });
});

describe('the command', () => {
  const bench = (...words: string[]) =>
    spawnSync(process.execPath, ['scripts/bench.mjs', ...words], { cwd: root, encoding: 'utf8' });

  it('explains itself, and says in a line what it does not know', () => {
    expect(bench('--help').stdout).toMatch(/^npm run bench/);
    const { status, stderr } = bench('--task', 'mnist');
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
  });

  it('runs real systems in processes that end with it', { timeout: 120_000 }, async () => {
    const { rows, failed } = await compare('mnist-bn', ['ours', 'tfjs'], { rounds: 1 });
    expect(failed).toEqual([]);
    expect(rows.map(({ system }) => system)).toEqual(['ours', 'tfjs']);
    for (const { msMin, msMedian, msMax, peakMiB, steps, versions, warmUp } of rows) {
      expect(steps).toBe(stepsInRound('mnist-bn'));
      expect([msMin, msMedian, msMax]).toEqual([msMin, msMedian, msMax].sort((a, b) => a - b));
      expect(msMin).toBeGreaterThan(1);
      expect(peakMiB).toBeGreaterThan(100);
      expect(versions).toMatchObject({ tensorflow: expect.stringMatching(/^2\./) });
      expect(warmUp.firstStepMs).toBeGreaterThan(msMin / 2);
    }
    const left = execFileSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' });
    expect(
      left.split('\n').filter((line) => line.trim().startsWith(`${process.pid} `) && /Worker/.test(line)),
    ).toEqual([]);
    expect(existsSync(join(root, '.work/bench/oursWorker.cjs'))).toBe(true);
  });
});
