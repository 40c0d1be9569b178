/** Scores against scikit-learn; training that is killed and goes on; evaluation at the size of the pictures. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tenThousandDigits } from '../../lib/data/mnistPackage';
import { digitScenes } from '../../lib/data/segmentation/digitScenes';
import { SampleStream } from '../../lib/data/segmentation/sampleStream';
import { deconvNet } from '../../lib/models/deconvNet';
import { tf } from '../../lib/engine/tf';
import { ConfusionMatrix } from '../../lib/metrics/confusionMatrix';
import { evaluateSegmentation, segment } from '../../lib/metrics/evaluateSegmentation';
import { trainSegmentation } from '../../lib/training/trainSegmentation';
import sklearn from '../parity/fixtures/segmentationScores.json';

describe('scores', () => {
  it('are those of scikit-learn, in whatever portions the pictures come', () => {
    const { n, classes } = sklearn;
    const truth = Array.from({ length: n }, (_, i) => (Math.floor((i * i) / 7) + 3 * i) % (classes + 1));
    const prediction = truth.map((t, i) =>
      i % 3 === 0 ? (t + Math.floor(i / 5)) % classes : Math.min(t, classes - 1),
    );
    const labels = truth.map((t) => (t === classes ? 255 : t));
    const matrix = new ConfusionMatrix(Array.from({ length: classes }, (_, k) => `class ${k}`));
    for (const [from, to] of [
      [0, 700],
      [700, n],
    ])
      matrix.add(labels.slice(from, to), prediction.slice(from, to));
    expect([...matrix.counts]).toEqual(sklearn.confusion.flat());
    const { pixelAccuracy, meanIoU, perClass, pictures } = matrix.scores;
    expect(pixelAccuracy).toBeCloseTo(sklearn.accuracy, 12);
    Object.values(perClass).forEach((iou, k) => expect(iou).toBeCloseTo(sklearn.iou[k], 12));
    expect(meanIoU).toBeCloseTo(sklearn.iou.reduce((a, b) => a + b) / classes, 12);
    expect(pictures).toBe(2);
    for (const row of matrix.shares) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  it('leave out a class that never occurs, and refuse what is no class', () => {
    const matrix = new ConfusionMatrix(['a', 'b', 'c']);
    expect(() => matrix.scores).toThrow(/at least one labelled pixel/);
    matrix.add([0, 0, 1, 255], [0, 1, 1, 0]);
    expect(matrix.scores).toMatchObject({
      pixelAccuracy: 2 / 3,
      meanIoU: 0.5,
      perClass: { a: 0.5, b: 0.5, c: null },
    });
    expect(() => matrix.add([3], [0])).toThrow(/classes from 0 to 2, got the label 3/);
    expect(() => matrix.add([0, 1], [0])).toThrow(/as many predictions as labels, 2, got 1/);
  });
});

describe('training on digit scenes', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
    tf.disposeVariables();
  });
  const scenes = digitScenes({
    ...tenThousandDigits(),
    seed: 1,
    size: 32,
    digits: 1,
    count: { train: 40, test: 6 },
  });

  async function run(steps: number, path?: string, signal?: AbortSignal) {
    const model = deconvNet({ classes: 11, seed: 1, width: 1 / 8, blocks: [1, 1], code: false });
    const optimizer = tf.train.adam(3e-3);
    const stream = new SampleStream(scenes.splits.train, { batchSize: 4, seed: 1, flip: true });
    const history = await trainSegmentation(model, stream, {
      optimizer,
      steps,
      rate: (step) => (step < 8 ? 3e-3 : 1e-3),
      signal,
      ...(path ? { checkpoint: { path, every: 5, settings: 'digit scenes, seed 1' } } : {}),
    });
    await stream.close();
    return { model, history };
  }

  it('gets better, and finds the ground', async () => {
    const { model, history } = await run(150);
    expect(history.loss[149]).toBeLessThan(0.8 * history.loss[0]);
    const { pictures, pixelAccuracy } = (await evaluateSegmentation(model, scenes, scenes.splits.test))
      .scores;
    expect(pictures).toBe(6);
    expect(pixelAccuracy).toBeGreaterThan(0.6);
  });

  it('killed after a checkpoint and run again, has the same curve', async () => {
    const path = join(folder, 'run.checkpoint');
    const whole = await run(12);
    const stop = new AbortController();
    stop.abort();
    expect((await run(7, path)).history.loss).toEqual(whole.history.loss.slice(0, 7));
    expect(existsSync(path)).toBe(true);
    const { history } = await run(12, path);
    expect(history.loss).toEqual(whole.history.loss);
    expect((await run(20, path, stop.signal)).history.stopped).toBe(true);
  });

  it('leaves no tensors behind but the model’s and the optimiser’s', async () => {
    const { model } = await run(2);
    const before = tf.memory().numTensors;
    await evaluateSegmentation(model, scenes, scenes.splits.test, {
      most: 2,
      size: { height: 20, width: 24 },
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('segments at another size than the network works at', () => {
    tf.tidy(() => {
      const model = deconvNet({ classes: 11, seed: 1, width: 1 / 16, blocks: [1, 1], code: false });
      const xs = tf.randomUniform<tf.Rank.R4>([1, 30, 40, 3], 0, 1, 'float32', 1);
      expect(segment(model, xs, { size: { height: 15, width: 20 } }).shape).toEqual([1, 30, 40]);
    });
  });
});
