import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gradCam } from '../../lib/attribution/gradCam';
import { overImages } from '../../lib/visualisation/overImages';
import { saliency } from '../../lib/attribution/saliency';
import { nodeBackend } from '../../lib/engine/backend';
import { registerNativeKernels } from '../../lib/engine/kernels';
import { tf } from '../../lib/engine/tf';
import { distance, smallNetwork } from '../attribution/network';

let model: tf.LayersModel;
let undo: () => void;
beforeAll(() => {
  undo = registerNativeKernels();
  model = smallNetwork();
});
afterAll(() => {
  model.dispose();
  undo();
});
beforeEach(() => tf.engine().startScope());
afterEach(() => {
  tf.engine().endScope();
  expect(nodeBackend().binding.getNumOfSavedModels()).toBe(0);
});

describe('many pictures', () => {
  const data = (count: number) => ({
    name: 'noise',
    images: Uint8Array.from({ length: count * 200 }, (_, i) => (i * 7919) % 256),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
    count,
    height: 10,
    width: 10,
    channels: 2,
    classes: ['a', 'b', 'c'],
    source: 'a formula',
  });

  it('need no more memory than one batch, and come in order', async () => {
    const peaks: number[] = [];
    const progress: number[] = [];
    const seen: number[] = [];
    const before = tf.memory().numTensors;
    await overImages(
      (xs, labels) => gradCam(model, xs, labels),
      data(1000),
      (maps, { xs, labels }, first) => {
        peaks.push(tf.memory().numTensors);
        seen.push(first);
        if (first > 0) return;
        const eager = gradCam(model, xs, labels);
        expect(distance(maps, eager)).toBeLessThan(1e-5);
        eager.dispose();
      },
      { batchSize: 30, onProgress: (done, total) => progress.push(done / total) },
    );
    expect(new Set(peaks.slice(1)).size).toBe(1);
    expect(seen).toEqual(Array.from({ length: 34 }, (_, i) => 30 * i));
    expect(progress[33]).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('can be stopped, and tidy up after an error', async () => {
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const stopped = overImages(
      (xs, labels) => saliency(model, xs, labels),
      data(50),
      () => undefined,
      {
        signal: stop.signal,
        onProgress: () => stop.abort(),
      },
    );
    await expect(stopped).rejects.toThrow(/abort/i);
    const fails = () => {
      throw new Error('no room');
    };
    await expect(overImages((xs, labels) => saliency(model, xs, labels), data(5), fails)).rejects.toThrow(
      'no room',
    );
    await expect(overImages((xs) => xs.square(), data(5), fails, { batchSize: 0 })).rejects.toThrow(/got 0/);
    expect(tf.memory().numTensors).toBe(before);
  });
});
