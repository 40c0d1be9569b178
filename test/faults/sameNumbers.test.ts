/**
 * The same seed on the same machine gives the same curve, bit for bit: twice in a process, in two, and on fewer
 * cores. With another number of threads oneDNN sums in another order: here stands in which operations, so that one
 * that joins or leaves them is noticed.
 */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { median } from '../../lib/base/statistics';
import { root } from '../setup/project';
import { full } from './form';
import { operations } from './operations';
import { networks, precisions, type Timed, type Trained } from './trained';

const steps = full ? 40 : 2;
const batchSize = full ? 64 : 8;
const threadCounts = full ? [1, 2, 4] : [1, 2];

type Named<T> = Record<string, T>;
const names = Object.keys(networks).flatMap((network) =>
  precisions.map((precision) => `${network}, ${precision}`),
);

/** What a script of this folder printed. threads: that TensorFlow divides an operation among. */
async function processOf<T>(
  script: string,
  threads: number,
  words: number[] = [],
  program: string[] = [],
): Promise<T> {
  const [command, ...rest] = [...program, process.execPath, '--import', 'tsx', join(__dirname, script)];
  const { stdout } = await promisify(execFile)(command, [...rest, ...words.map(String)], {
    cwd: root,
    maxBuffer: 1e8,
    env: { ...process.env, TF_NUM_INTRAOP_THREADS: String(threads) },
  });
  return JSON.parse(stdout) as T;
}

const medians: string[] = [];

async function trainings(threads: number, times: number, program?: string[]): Promise<Named<Trained>[]> {
  const found = await processOf<Named<Timed>[]>('trained.ts', threads, [steps, batchSize, times], program);
  const all = found.flatMap((results) => Object.values(results).map(({ ms }) => ms));
  medians.push(`${threads}${program ? ' on one core' : ''}: ${median(all).toFixed(1)}`);
  const bits = ({ loss, accuracy, weights }: Timed): Trained => ({ loss, accuracy, weights });
  const named = (results: Named<Timed>) =>
    Object.entries(results).map(([name, result]) => [name, bits(result)]);
  return found.map((results) => Object.fromEntries(named(results)) as Named<Trained>);
}

/** By the number of threads; the one of several in two processes, in the second of which it trains twice. */
const several = 2;
const runs = new Map<number, Named<Trained>>();
let [again, onceMore]: (Named<Trained> | undefined)[] = [];
beforeAll(async () => {
  for (const threads of full ? threadCounts : [several]) runs.set(threads, (await trainings(threads, 1))[0]);
  [again, onceMore] = await trainings(several, 2);
}, 3_600_000);

describe('the same seed gives the same curve and the same weights, bit for bit', () => {
  it.each(names)('%s: in two processes', (name) => {
    const { loss } = runs.get(several)![name];
    expect(loss).toHaveLength(steps);
    expect(new Set(loss).size).toBeGreaterThan(1);
    expect(again![name]).toEqual(runs.get(several)![name]);
  });

  it.each(names)('%s: twice in one process', (name) => {
    expect(onceMore![name]).toEqual(again![name]);
  });

  it('with as many threads on one core as on several', async ({ annotate }) => {
    if (!full) return void annotate('in the full form alone');
    const oneCore = ['taskset', '-c', '0'];
    if (spawnSync(oneCore[0], ['--version']).error)
      return void annotate('taskset is not installed: one core was not tried');
    expect((await trainings(several, 1, oneCore))[0]).toEqual(runs.get(several));
  }, 3_600_000);
});

describe('another number of threads', () => {
  it('gives other last bits where the operations below do, and the same first loss to the eye', ({
    annotate,
  }) => {
    void annotate(`median milliseconds of a step by threads: ${medians.join(', ')}`);
    if (!full) return void annotate('curves compared in the full form alone');
    const [first, ...others] = threadCounts;
    for (const threads of others) {
      const [one, other] = [runs.get(first)!, runs.get(threads)!];
      const differing = names.filter((name) => one[name].weights !== other[name].weights);
      const found = differing.map((name) => {
        const step = one[name].loss.findIndex((loss, i) => loss !== other[name].loss[i]);
        return `${name}${step < 0 ? ' (weights only)' : ` (from step ${step})`}`;
      });
      void annotate(`${first} and ${threads} threads: ${found.join('; ') || 'bit-equal'}`);
      for (const name of names) expect(other[name].loss[0]).toBeCloseTo(one[name].loss[0], 2);
    }
  });
});

describe('the operations of a step', () => {
  /** Sums over a batch that oneDNN divides among its threads, and, without AVX-512, those of products; all others are of the same bits. */
  const dependent = [
    'matMul',
    'gradient of conv2d at its filter',
    'batch normalisation',
    'gradients of batch normalisation',
  ];
  const bits = new Map<number, Named<string>>();
  beforeAll(async () => {
    for (const threads of threadCounts) bits.set(threads, await processOf('operations.ts', threads));
  }, 600_000);

  it('that depend on the number of threads are those known', ({ annotate }) => {
    const [first] = threadCounts;
    const found = Object.keys(operations).filter((operation) =>
      threadCounts.some((threads) => bits.get(threads)![operation] !== bits.get(first)![operation]),
    );
    void annotate(`with ${threadCounts.join(', ')} threads these differ: ${found.join(', ')}`);
    expect(Object.keys(bits.get(first)!)).toEqual(Object.keys(operations));
    expect(found.filter((operation) => !dependent.includes(operation))).toEqual([]);
  });

  it('give the same bits in every process', async () => {
    const [, two] = threadCounts;
    expect(await processOf('operations.ts', two)).toEqual(bits.get(two));
  }, 600_000);
});
