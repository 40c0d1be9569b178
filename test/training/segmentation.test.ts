/** Training on scenes: resumed, at a learning rate that changes, and evaluated at the size of the images. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tenThousandDigits } from '../../lib/data/mnistPackage';
import { digitScenes } from '../../lib/data/segmentation/digitScenes';
import { SampleStream } from '../../lib/data/segmentation/sampleStream';
import { deconvNet } from '../../lib/models/deconvNet';
import { tf } from '../../lib/engine/tf';
import { evaluateSegmentation, segment } from '../../lib/metrics/evaluateSegmentation';
import { pixelCrossEntropy } from '../../lib/training/pixelCrossEntropy';
import { train } from '../../lib/training/train';

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
    const history = await train(model, stream, {
      ...{ optimizer, steps, signal },
      loss: pixelCrossEntropy(),
      learningRate: (step) => (step < 8 ? 3e-3 : 1e-3),
      checkpoint: path === undefined ? undefined : { path, every: 5 },
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
    for (const steps of [3, 8, 12]) {
      // 8: where the rate changes
      const { history } = await run(steps, path);
      expect(existsSync(path)).toBe(true);
      expect(history.loss).toEqual(whole.history.loss.slice(0, steps));
      expect(history.accuracy).toEqual(whole.history.accuracy.slice(0, steps));
    }
    expect((await run(20, path, stop.signal)).history.stopped).toBe(true);
  });

  it('leaves no tensors behind but the model’s and the optimizer’s', async () => {
    const { model } = await run(2);
    const before = tf.memory().numTensors;
    await evaluateSegmentation(model, scenes, scenes.splits.test, {
      count: 2,
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
