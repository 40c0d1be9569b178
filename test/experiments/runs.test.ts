/** Recorded runs as a table that can be asked: what is there, what is missing, and what is an error. */
import fc from 'fast-check';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recorded } from '../../lib/experiments/studyResults';
import { reported } from '../../lib/experiments/report';
import { Runs } from '../../lib/experiments/runs';
import type { StudyRecord } from '../../lib/experiments/studyRecord';
import { interval } from '../../lib/metrics/interval';
import { record } from './record';

const planned = { settings: [], missing: 'not recorded: npm run study -- made-up' };
const table = (records: StudyRecord[]) =>
  new Runs(
    'made-up',
    records.map((one) => ({ ...one, from: 'recorded' as const })),
    planned,
  );

const folder = join(tmpdir(), `runs-${process.pid}`);
const nowhere = { made: join(folder, 'made'), recorded: join(folder, 'recorded') };

describe('recorded runs', () => {
  it('are those of the study, found by settings and by options of the network', () => {
    const placement = recorded('placement');
    expect(placement.length).toBe(10);
    const after = placement.where({ batchNorm: 'afterActivation', learningRate: 0.01 });
    expect([...after].map(({ seed }) => seed)).toEqual([1, 2, 3, 4, 5]);
    expect(after.missing).toBeUndefined();
    expect(placement.settings('seed')).toEqual([1, 2, 3, 4, 5]);
    expect(recorded('rates').settings('learningRate')).toEqual([
      0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10,
    ]);
    expect(placement.source).toMatch(/^Recorded \d{4}-\d\d-\d\d.* on .+: 5 seeds, 1000 steps\.$/);
  });

  it('give the numbers that their file has, and their difference by seed', () => {
    const lines = readFileSync('data/recorded/placement.jsonl', 'utf8').trim().split('\n');
    const inFile = (name: string) =>
      lines
        .map((line) => JSON.parse(line) as StudyRecord)
        .filter(({ setting }) => setting.name === name)
        .map(({ testAccuracy }) => testAccuracy!);
    const [after, before] = ['afterActivation', 'beforeActivation'].map((batchNorm) =>
      recorded('placement').where({ batchNorm }).values('testAccuracy'),
    );
    expect(after.values).toEqual(inFile('afterActivation'));
    const { mean, low, high } = interval(
      inFile('afterActivation').map((after, i) => after - inFile('beforeActivation')[i]),
    );
    expect(after.minus(before)).toMatchObject({ mean, low, high, steps: 1000, seeds: [1, 2, 3, 4, 5] });
  });

  it('give a list of each run as points over the seeds', () => {
    const runs = table(
      [1, 2].map((seed) => record('none', seed, { measured: { xs: [1, 10], share: [0.1 * seed, 0.5] } })),
    );
    const points = runs.series('share', 'xs');
    expect(points.map(({ x }) => x)).toEqual([1, 10]);
    expect(points[0].y).toMatchObject({ values: [0.1, 0.2], seeds: [1, 2], name: 'share', steps: 1000 });
    expect(runs.series('share', [3, 4]).map(({ x }) => x)).toEqual([3, 4]);
    expect(runs.valueAt(10, 'share', 'xs').mean).toBe(0.5);
    expect(() => runs.valueAt(2, 'share', 'xs')).toThrow('expected one of 1, 10 for share, got 2');
    expect(() => runs.series('share', [1])).toThrow('expected 1 of share, one for each x, got 2 of run');
    expect(() => runs.series('shares', 'xs')).toThrow('got "shares", which it lacks');
    const two = table([1, 2].map((rate) => record('none', 1, { learningRate: rate, measured: { a: [1] } })));
    expect(() => two.series('a', [1])).toThrow('expected runs of one setting');
  });

  it('partition by any setting, whatever the table', () => {
    const one = fc.record({
      method: fc.constantFrom('none', 'l2', 'batchNorm' as const),
      seed: fc.integer({ min: 1, max: 4 }),
      learningRate: fc.constantFrom(0.01, 0.1, 1),
      testAccuracy: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const key = (run: { method: string; seed: number; learningRate: number }) =>
      `${run.method} ${run.seed} ${run.learningRate}`;
    fc.assert(
      fc.property(fc.uniqueArray(one, { minLength: 1, selector: key }), (all) => {
        const runs = table(all.map(({ method, seed, ...rest }) => record(method as 'none', seed, rest)));
        const rates = runs.settings('learningRate');
        expect(rates).toEqual(
          [...new Set(all.map(({ learningRate }) => learningRate))].sort((a, b) => a - b),
        );
        const parts = rates.map((learningRate) => runs.where({ learningRate }));
        expect(parts.reduce((sum, part) => sum + part.length, 0)).toBe(all.length);
        for (const part of parts)
          for (const method of part.settings<string>('method')) {
            const some = part.where({ method });
            const expected = all.filter(
              (run) => run.method === method && run.learningRate === part.settings('learningRate')[0],
            );
            const accuracy = some.values('testAccuracy');
            expect(accuracy.seeds).toEqual(expected.map(({ seed }) => seed));
            expect(accuracy.mean).toBe(interval(expected.map(({ testAccuracy }) => testAccuracy)).mean);
          }
      }),
    );
  });

  it('name what there is where a study, a setting, a value or a measure is unknown', () => {
    expect(() => recorded('plaement')).toThrow(
      /expected one of the studies reported, rates, .* got "plaement"/,
    );
    const runs = recorded('placement');
    expect(() => runs.where({ learnRate: 0.1 })).toThrow(
      /placement: expected one of the settings .*batchNorm.*learningRate.* got "learnRate"/,
    );
    expect(() => runs.where({ batchNorm: 'after' })).toThrow(
      'expected one of afterActivation, beforeActivation for batchNorm, got after',
    );
    expect(() => runs.settings('rate')).toThrow('got "rate"');
    const after = runs.where({ batchNorm: 'afterActivation' });
    expect(() => after.values('acuracy')).toThrow(
      /expected a measure of run placement\/afterActivation\/1, got "acuracy".* it has testAccuracy/,
    );
    expect(() => recorded('reported').where({ method: 'l2', learningRate: 0.0125 })).toThrow(
      'no run has method l2 and learningRate 0.0125 together',
    );
  });

  it('of several settings are no sample: the error says in what they differ', () => {
    expect(() => recorded('placement').values('testAccuracy')).toThrow(
      'expected runs of one setting, got runs that differ in batchNorm (afterActivation, beforeActivation): choose with where()',
    );
    expect(() => recorded('rates').where({ method: 'none' }).curve()).toThrow('differ in learningRate');
  });

  it('never give 0 for a measure that is missing', () => {
    const runs = table([record('none', 1, { measured: { units: [1, 2], share: 0.5 } }), record('none', 2)]);
    expect(() => runs.values('share')).toThrow('made-up/none-0.1/2, got "share", which it lacks');
    expect(() => runs.lists('units')).toThrow('made-up/none-0.1/2, got "units"');
    const first = runs.where({ seed: 1 });
    expect([first.values('share').values, first.lists('units')]).toEqual([[0.5], [[1, 2]]]);
    expect(() => first.values('units')).toThrow('It is a list: use lists()');
    expect(() => first.lists('share')).toThrow('It is a number: use values()');
    expect(() => first.values('trainAccuracy')).toThrow('got "trainAccuracy", which it lacks');
    const diverged = table([record('none', 1, { ended: 'diverged', testAccuracy: null })]);
    expect(() => diverged.values('testAccuracy')).toThrow('Its training diverged');
  });

  it('take the steps to 95 % as at test time, and none for a run that did not get there', () => {
    const steps = table([
      record('l2', 1),
      record('l2', 2, { stepsTo95Tested: 300 }),
      record('l2', 3, { stepsTo95Tested: null }),
    ]).values('stepsTo95');
    expect(steps.values).toEqual([500, 300, Infinity]);
    expect(String(steps)).toBe('not reached by 1 of 3');
  });

  it('give the accuracy over the 50 steps before; 0 after a divergence, an error beyond the end', () => {
    const curve = {
      bin: 10,
      loss: new Array<number>(100).fill(1),
      accuracy: Array.from({ length: 100 }, (_, i) => i / 100),
    };
    expect(table([record('none', 1, { curve })]).accuracyAfter(500).mean).toBeCloseTo(0.47, 9); // bins 45 … 49
    const diverged = record('none', 1, { curve, ended: 'diverged', steps: 30 });
    expect(table([diverged]).accuracyAfter(500).mean).toBe(0);
    expect(() => table([record('none', 1, { curve })]).accuracyAfter(1001)).toThrow('at most the 1000 steps');
  });

  it('give one number a seed, of the seeds that have every setting', () => {
    const runs = table(
      [0.1, 1]
        .flatMap((learningRate) => [1, 2].map((seed) => record('none', seed, { learningRate })))
        .slice(0, 3),
    );
    const sizes = runs.perSeed((some) => some.length);
    expect([sizes.values, sizes.seeds]).toEqual([[2], [1]]);
    const points = runs.by('learningRate', (some) => some.values('testAccuracy'));
    expect(points.map(({ x, y }) => [x, y.count])).toEqual([
      [0.1, 2],
      [1, 1],
    ]);
  });
});

describe('the curve of runs', () => {
  const looks = { every: 100, loss: [5, 4, 3, 1, 2, 0, 6], accuracy: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7] };
  const runs = table([1, 2].map((seed) => record('dropout', seed, { looks })));

  it('as at test time is of means over five evaluations, fewer at the ends', () => {
    const { steps, loss, accuracy } = runs.curve({ on: 'test' });
    expect(steps).toEqual([0, 100, 200, 300, 400, 500, 600]);
    expect(loss.map(({ mean }) => mean)).toEqual([5, 4, 3, 2, 2.4, 8 / 3, 6]);
    expect(accuracy[3].mean).toBeCloseTo(0.3, 9);
  });

  it('on the training batches is at the middle of each bin, as far as is wanted and every run goes', () => {
    const short = record('dropout', 3, {
      steps: 30,
      curve: { bin: 10, loss: [1, 1, 1], accuracy: [1, 1, 1] },
    });
    expect(runs.curve({ until: 25 }).steps).toEqual([4, 14, 24]);
    expect(table([record('dropout', 1), short]).curve().steps).toEqual([4, 14, 24]);
    expect(() => table([record('none', 1)]).curve({ on: 'test' })).toThrow(
      "ask for curve({ on: 'training' })",
    );
  });

  it("is as far from the report's lines as its mean is, between two points on the line of both", () => {
    const report = { steps: [300, 350, 400, 450, 900], accuracy: [0, 0, 0.5, 0.5, 1], loss: [0, 0, 2, 2, 0] };
    const { accuracy, loss } = runs.distanceFrom(report, { on: 'test' });
    expect(accuracy.mean).toBeCloseTo(0.08, 9); // at 400: 0.42
    expect(loss.mean).toBeCloseTo(Math.abs((2.4 + 8 / 3) / 2 - 2), 9); // at 450
    expect(loss).toMatchObject({ count: 2, steps: 1000 });
    expect(loss.isBelow(0.6)).toMatchObject({ likely: true, certain: true });
    expect(() => runs.distanceFrom(report, { on: 'test', from: 700 })).toThrow(
      "one of the report's steps from 700 on",
    );
  });

  it("reproduces the report's curves in what is recorded", () => {
    for (const method of ['l2', 'batchNorm', 'dropout', 'both'] as const) {
      const on = method === 'dropout' ? 'training' : 'test';
      const { accuracy, loss } = recorded('reported')
        .where({ method })
        .distanceFrom(reported[method], { on });
      expect([method, accuracy.mean < 0.05, loss.mean < 0.15]).toEqual([method, true, true]);
    }
  });
});

describe('runs that are not recorded', () => {
  const missing = 'not recorded: npm run study -- placement';
  beforeEach(() => mkdirSync(nowhere.recorded, { recursive: true }));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are an empty table, and all that is derived says so', () => {
    const runs = recorded('placement', nowhere);
    expect([runs.length, runs.missing, runs.source]).toEqual([0, missing, `N${missing.slice(1)}.`]);
    const after = runs.where({ batchNorm: 'afterActivation', seed: 1 });
    const derived = [
      after.values('testAccuracy'),
      after.values('anything'),
      after.accuracyAfter(500),
      after.perSeed((some) => some.length),
      after.by('learningRate', (some) => some.values('testAccuracy'))[0].y,
      after
        .values('testAccuracy')
        .minus(runs.where({ batchNorm: 'beforeActivation' }).values('testAccuracy')),
      runs.distanceFrom(reported.batchNorm).loss,
      runs.filter(() => true).values('testAccuracy'),
    ];
    for (const one of derived) expect([String(one), one.mean]).toEqual([missing, NaN]);
    expect([runs.curve().steps, runs.curve().missing]).toEqual([[], missing]);
    expect(String(runs.valueAt(500, 'batchSizeAccuracy', 'batchSizes'))).toBe(missing);
    expect(runs.series('removed', [0, 0.5]).map(({ y }) => y.missing)).toEqual([missing]);
    expect([[...runs], runs.lists('units')]).toEqual([[], []]);
    expect([runs.settings('learningRate'), runs.settings('seed')]).toEqual([[0.01], [1, 2, 3, 4, 5]]);
  });

  it('still know what the study varies', () => {
    const reported = recorded('reported', nowhere).where({ method: 'dropout' });
    expect(reported.settings('learningRate')).toEqual([0.0125]);
    expect(() => recorded('reported', nowhere).where({ method: 'l2', learningRate: 0.0125 })).toThrow(
      'together',
    );
    expect(() => recorded('placement', nowhere).where({ learnRate: 1 })).toThrow('got "learnRate"');
    expect(() => recorded('placement', nowhere).where({ batchNorm: 'after' })).toThrow(
      'expected one of afterActivation, beforeActivation for batchNorm',
    );
  });

  it('of one setting of a study under way are missing as well', () => {
    const [line] = readFileSync('data/recorded/placement.jsonl', 'utf8').split('\n');
    writeFileSync(join(nowhere.recorded, 'placement.jsonl'), `${line}\n`);
    const runs = recorded('placement', nowhere);
    expect(runs.where({ batchNorm: 'afterActivation' }).length).toBe(1);
    expect(runs.where({ batchNorm: 'beforeActivation' }).missing).toBe(missing);
  });

  it("a reader's own run takes the place of the recorded one; what cannot be read is named", () => {
    const lines = readFileSync('data/recorded/placement.jsonl', 'utf8').trim().split('\n');
    writeFileSync(join(nowhere.recorded, 'placement.jsonl'), lines.join('\n'));
    mkdirSync(nowhere.made);
    const own = {
      ...(JSON.parse(lines[0]) as StudyRecord),
      testAccuracy: 0.5,
      date: '2030-01-31T12:00:00.000Z',
    };
    writeFileSync(join(nowhere.made, 'placement.jsonl'), `${JSON.stringify(own)}\n{"half`);
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const runs = recorded('placement', nowhere);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('placement.jsonl, line 2'));
    warned.mockRestore();
    expect(runs.length).toBe(10);
    expect(runs.where({ name: own.setting.name, seed: own.seed }).values('testAccuracy').mean).toBe(0.5);
    expect(runs.source).toMatch(
      /^Recorded .*, 1 of 10 runs made here 2030-01-31 on .+: 5 seeds, 1000 steps\.$/,
    );
  });
});
