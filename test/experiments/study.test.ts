import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../lib/engine/tf';
import { appendRecord } from '../../lib/experiments/recordFile';
import { type ClassifierStudy as Study, runOne, runsOf } from '../../lib/experiments/study';
import { median } from '../../lib/base/statistics';
import { compactCurve, packed, stepsTo, type StudyRecord } from '../../lib/experiments/studyRecord';
import { missingRuns, readStudy, recordFile } from '../../lib/experiments/studyResults';
import { tinyNetwork, tinyPictures } from '../training/tiny';
import '../../lib/engine/kernels/register';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'study-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const study: Study = {
  name: 'tiny',
  question: 'Does it run?',
  settings: [
    { name: 'slow', steps: 12, learningRate: 0.01, batchSize: 16, logEvery: 5 },
    { name: 'fast', steps: 12, learningRate: 0.5, batchSize: 16, logEvery: 5, testImages: 20, lookEvery: 2 },
  ],
  seeds: [1, 2],
  model: (_, seed) => tinyNetwork({ seed }),
  data: () => Promise.resolve({ train: tinyPictures(), test: tinyPictures(40, 2), source: 'Made up.' }),
};
const [slow, , fast] = runsOf(study);

describe('a run of a study', () => {
  it('is recorded: setting, curve, log, accuracy, where and when', async () => {
    const record = await runOne(fast, { commit: 'abc' });
    const { machine, versions, threads, date, ...rest } = record;
    expect(rest).toMatchObject({
      study: 'tiny',
      id: 'tiny/fast/1',
      setting: study.settings[1],
      seed: 1,
      steps: 12,
      ended: 'all',
      stepsTo95: null, // fewer steps than the window
      looks: { every: 2, accuracy: { length: 6 } },
      testCount: 20,
      commit: 'abc',
      data: 'Made up.',
      pictures: 'halves',
    });
    expect(record.stepsTo95Tested === null || record.stepsTo95Tested! >= 8).toBe(true);
    expect(record.logged.map(({ step }) => step)).toEqual([0, 5, 10]);
    expect(record.curve.loss).toHaveLength(2);
    expect(record.testAccuracy! * 20).toBeCloseTo(Math.round(record.testAccuracy! * 20), 4);
    expect([machine, versions.tensorflow, versions.node].every((word) => word.length > 0)).toBe(true);
    expect(threads).toBeGreaterThan(0);
    expect(Date.now() - Date.parse(date)).toBeLessThan(60_000);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  it('is the same for the same seed and setting, and another for another', async () => {
    const [a, b, other] = [await runOne(slow), await runOne(slow), await runOne({ ...slow, seed: 2 })];
    expect(b.curve).toEqual(a.curve);
    expect(b.testLoss).toBe(a.testLoss);
    expect(other.curve).not.toEqual(a.curve);
  });

  it('ends early by the rule of its study, also when it is taken up again', async () => {
    const checkpoint = { path: join(folder, 'early.checkpoint'), every: 2 };
    const strict: Study = {
      ...study,
      end: ({ accuracy }) => (accuracy.length >= 4 ? 'hopeless' : undefined),
    };
    const record = await runOne({ ...slow, study: strict }, { checkpoint });
    expect(record).toMatchObject({ ended: 'hopeless', steps: 4 });
    expect((await runOne(slow)).curve.loss[0]).not.toBe(record.curve.loss[0]); // of 10 steps, not of 4
    const again = await runOne({ ...slow, study: strict }, { checkpoint });
    expect({ ...again, date: record.date }).toEqual(record);
  });

  it('that diverges is recorded as such, without an accuracy', async () => {
    const wild: Study = {
      ...study,
      optimizer: () => tf.train.sgd(1e30),
      measure: () => Promise.reject(new Error('not to be called')),
    };
    const record = await runOne({ ...slow, study: wild });
    expect(record).toMatchObject({ ended: 'diverged', testAccuracy: null, testLoss: null, testCount: 0 });
    expect(record.steps).toBeLessThan(12);
    expect(record.curve.loss.every(Number.isFinite)).toBe(true);
  });

  it('measures what the study asks for, on the trained model', async () => {
    const probing: Study = {
      ...study,
      trainAccuracy: true,
      measure: (model, { test }, seed) =>
        Promise.resolve({ weights: model.countParams(), of: [test.count, seed] }),
    };
    const record = await runOne({ ...fast, study: probing });
    expect(record.measured).toEqual({ weights: expect.any(Number) as number, of: [40, 1] });
    expect(record.trainAccuracy).toBeGreaterThanOrEqual(0);
  });

  it('leaves no tensors', async () => {
    await runOne(slow);
    const before = tf.memory().numTensors;
    await runOne(fast);
    await expect(
      runOne({ ...slow, study: { ...study, optimizer: () => tf.train.sgd(NaN) } }),
    ).resolves.toBeDefined();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('needs a name of its own, a word', () => {
    const named = (...names: string[]): Study => ({
      ...study,
      settings: names.map((name) => ({ ...study.settings[0], name })),
    });
    expect(() => runsOf(named('a', 'a'))).toThrow('got "a"');
    expect(() => runsOf(named('a/b'))).toThrow('got "a/b"');
    expect(() => runsOf(named(''))).toThrow('got ""');
  });
});

describe('what is missing of a study', () => {
  const folders = () => ({ made: join(folder, 'made'), recorded: join(folder, 'recorded') });

  it('is what has no record of the same setting', async () => {
    const ids = () => missingRuns(study, folders()).missing.map(({ id }) => id);
    expect(ids()).toEqual(['tiny/slow/1', 'tiny/slow/2', 'tiny/fast/1', 'tiny/fast/2']);
    expect(readStudy('tiny', folders())).toEqual({ records: [], complaints: [] });

    const record = await runOne(slow);
    appendRecord(recordFile(folders().made, 'tiny'), record);
    appendRecord(
      recordFile(folders().recorded, 'tiny'),
      packed({ ...record, id: 'tiny/fast/2', ...(study.settings[1] && { setting: study.settings[1] }) }),
    );
    expect(ids()).toEqual(['tiny/slow/2', 'tiny/fast/1']);
    const { records } = readStudy('tiny', folders());
    expect(records.map(({ id, from }) => [id, from])).toEqual([
      ['tiny/fast/2', 'recorded'],
      ['tiny/slow/1', 'made'],
    ]);

    const elsewhere = { ...record, pictures: 'others', seed: 2 };
    appendRecord(recordFile(folders().recorded, 'tiny'), { ...elsewhere, id: 'tiny/slow/2' });
    appendRecord(recordFile(folders().made, 'tiny'), { ...elsewhere, id: 'tiny/fast/2' });
    const mixed = readStudy('tiny', folders());
    expect(mixed.records.find(({ id }) => id === 'tiny/fast/2')).toMatchObject({
      from: 'recorded',
      pictures: 'halves',
    });
    expect(mixed.complaints).toEqual([expect.stringContaining('tiny/fast/2')]);

    const changed: Study = { ...study, settings: study.settings.map((s) => ({ ...s, learningRate: 0.02 })) };
    expect(missingRuns(changed, folders()).missing).toHaveLength(4);
  });

  it('a line that was cut short is missing, the others are not', async () => {
    const cut = { ...folders(), made: join(folder, 'cut') };
    const record = await runOne(slow);
    const file = recordFile(cut.made, 'tiny');
    appendRecord(file, record);
    appendRecord(file, { ...record, id: 'tiny/slow/2', seed: 2 });
    const whole = JSON.stringify(record);
    writeFileSync(file, `${whole}\n${whole.slice(0, whole.length >> 1)}`);
    const { missing, complaints } = missingRuns(study, { ...cut, recorded: join(folder, 'none') });
    expect(missing.map(({ id }) => id)).toEqual(['tiny/slow/2', 'tiny/fast/1', 'tiny/fast/2']);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(`${file}, line 2`);
  });
});

describe('the numbers of a curve', () => {
  it('steps to 95 % are where the mean over 50 batches passes it first', () => {
    const accuracy = [...new Array<number>(100).fill(0), ...new Array<number>(100).fill(1)];
    // 48 of 50 batches are right at step 147: 0.96, the first above 0.95
    expect(stepsTo(0.95, accuracy)).toBe(147);
    expect(stepsTo(0.95, new Array<number>(60).fill(1))).toBe(49);
    expect(stepsTo(0.95, new Array<number>(49).fill(1))).toBeNull();
    expect(stepsTo(0.75, new Array<number>(500).fill(0.75))).toBeNull();
  });

  it('a compact curve has the mean of each bin', () => {
    const values = Array.from({ length: 25 }, (_, i) => i);
    expect(compactCurve({ loss: values, accuracy: values }, 10)).toEqual({
      bin: 10,
      loss: [4.5, 14.5, 22],
      accuracy: [4.5, 14.5, 22],
    });
  });

  it('median', () => expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]));

  it('packing rounds what was measured and not the setting', () => {
    const record = {
      setting: { learningRate: 0.0123456 },
      curve: { bin: 10, loss: [0.123456789, 2] },
      testAccuracy: 0.98765432,
    } as unknown as StudyRecord;
    expect(packed(record)).toEqual({
      setting: { learningRate: 0.0123456 },
      curve: { bin: 10, loss: [0.1235, 2] },
      testAccuracy: 0.9877,
    });
  });
});
