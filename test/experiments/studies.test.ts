import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decoderNetwork, decoders } from '../../lib/experiments/decoders';
import { rates, studies, trial } from '../../lib/experiments/studies';
import { tf } from '../../lib/engine/tf';
import { appendRecord } from '../../lib/experiments/recordFile';
import { runOne, runsOf, type Study } from '../../lib/experiments/study';
import { recordFile } from '../../lib/experiments/studyResults';
import { pack } from '../../scripts/study/pack';
import '../../lib/engine/kernels/register';

describe('the studies', () => {
  it('have names of their own, and runs with ids of their own', () => {
    const names = studies.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const study of studies) {
      const ids = runsOf(study).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  const classifiers = studies.flatMap((study) => ('run' in study ? [] : [[study.name, study] as const]));
  it.each(classifiers)('%s: every setting is JSON and makes a network', (_, study) => {
    const before = tf.memory().numTensors;
    for (const setting of study.settings) {
      expect(JSON.parse(JSON.stringify(setting))).toEqual(setting);
      const model = study.model(setting, 1);
      expect(model.countParams()).toBeGreaterThan(1000);
      model.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('all but the trial have five seeds at least', () => {
    for (const { name, seeds } of studies)
      expect(new Set(seeds).size).toBeGreaterThanOrEqual(name === 'trial' ? 2 : 5);
  });
});

describe('the decoders that are compared', () => {
  it('have as many coefficients each, within 2 %', () => {
    const counts = decoders.settings.map((setting) => {
      const model = decoderNetwork(setting, 1);
      const count = model.countParams();
      model.dispose();
      return count;
    });
    for (const count of counts) expect(Math.abs(count / counts[0] - 1)).toBeLessThan(0.02);
  });

  it('are trained, scored, and go on from a checkpoint to the same record', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
    try {
      const short: typeof decoders = {
        ...decoders,
        settings: [{ ...decoders.settings[0], steps: 4, width: 0.05 }],
      };
      const [run] = runsOf(short as Study);
      const checkpoint = { path: join(folder, 'a.checkpoint'), every: 2 };
      const stopped = runOne(run, {
        checkpoint,
        onStep: (step) => {
          if (step === 2) throw new Error('killed');
        },
      });
      await expect(stopped).rejects.toThrow('killed');
      const resumed = await runOne(run, { checkpoint });
      const whole = await runOne(run);
      expect(resumed.curve).toEqual(whole.curve);
      expect(resumed.measured).toEqual(whole.measured);
      expect(whole).toMatchObject({ study: 'decoders', steps: 4, testCount: 500, testLoss: null });
      expect(whole.measured!.meanIoU).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the rule of the study of rates', () => {
  const curve = (steps: number, accuracy: number) => ({
    loss: new Array<number>(steps).fill(1),
    accuracy: new Array<number>(steps).fill(0),
    ms: [],
    evaluations: Array.from({ length: Math.ceil(steps / 20) }, (_, i) => ({
      step: i * 20,
      accuracy,
      loss: 1,
    })),
  });
  const end = (steps: number, accuracy: number) => rates.end!(curve(steps, accuracy), rates.settings[0]);

  it('ends no run before step 500, a good one from there on, a bad one at 500 or 1000', () => {
    expect([end(499, 1), end(499, 0)]).toEqual([undefined, undefined]);
    expect([end(500, 0.96), end(1999, 0.96)]).toEqual(['reached', 'reached']);
    expect([end(500, 0.19), end(500, 0.21), end(501, 0.19)]).toEqual(['hopeless', undefined, undefined]);
    expect([end(1000, 0.49), end(1000, 0.51), end(1001, 0.49)]).toEqual(['hopeless', undefined, undefined]);
    expect(end(700, 0.94)).toBeUndefined();
  });
});

describe('packing', () => {
  it('refuses a study that is not finished, and packs one that is to a few kB a run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pack-'));
    const folders = { made: join(folder, 'made'), recorded: join(folder, 'recorded') };
    try {
      expect(() => pack(trial, folders)).toThrow(/4 of 4 runs of trial are missing.*npm run study -- trial/);
      expect(existsSync(folders.recorded)).toBe(false);
      const record = await runOne(runsOf(trial)[0]);
      for (const { id, setting, seed } of runsOf(trial).reverse()) {
        appendRecord(recordFile(folders.made, 'trial'), { ...record, id, setting, seed });
      }
      expect(pack(trial, folders)).toMatch(/^trial: 4 runs, \d+ kB/);
      const lines = readFileSync(recordFile(folders.recorded, 'trial'), 'utf8').trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(
        runsOf(trial).map(({ id }) => id),
      );
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(5000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
