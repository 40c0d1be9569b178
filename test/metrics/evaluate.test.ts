import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf } from '../../lib/data/batches';
import { nodeBackend } from '../../lib/engine/backend';
import { tf } from '../../lib/engine/tf';
import { evaluate } from '../../lib/metrics/evaluate';
import { madeUpPictures } from '../data/madeUp';
import { small } from '../training/small';
import { tidyTests } from '../counting';

tidyTests();

const data = madeUpPictures(23);
const everything = () =>
  batchOf(
    data,
    Uint32Array.from({ length: 23 }, (_, i) => i),
  );

/** In one piece, out of tfjs' operations. */
function expected(model: tf.LayersModel): { accuracy: number; loss: number } {
  return tf.tidy(() => {
    const { xs, labels } = everything();
    const logits = model.predict(xs) as tf.Tensor2D;
    const right = logits.argMax(1).equal(labels.argMax(1));
    return {
      accuracy: right.toFloat().mean().dataSync()[0],
      loss: tf.losses.softmaxCrossEntropy(labels, logits).dataSync()[0],
    };
  });
}

describe('an evaluation', () => {
  it('counts every image once, whatever the batches, the last one shorter', async () => {
    const model = small({ dropout: true });
    const whole = expected(model);
    expect(whole.accuracy).toBeGreaterThan(0);
    expect(whole.accuracy).toBeLessThan(1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (batchSize) => {
        const { accuracy, loss, count } = await evaluate(model, data, { batchSize });
        expect(count).toBe(23);
        expect(accuracy).toBeCloseTo(whole.accuracy, 6);
        expect(loss).toBeCloseTo(whole.loss, 5);
      }),
      { numRuns: 15 },
    );
    expect((await evaluate(model, data)).count).toBe(23);
  });

  it('includes the penalties', async () => {
    const [plain, penalised] = [small(), small({ l2: 0.1 })];
    const kernels = plain.getWeights().filter(({ rank }) => rank > 1);
    const penalty = tf
      .addN(kernels.map((kernel) => kernel.square().sum()))
      .mul(0.1)
      .dataSync()[0];
    const difference = (await evaluate(penalised, data)).loss - (await evaluate(plain, data)).loss;
    expect(difference).toBeCloseTo(penalty, 4);
  });

  it('depends on the batches where the network normalises with them, and only there', async () => {
    const loss = async (statistics: 'batch' | 'population', batchSize: number) =>
      (await evaluate(small({ batchNorm: statistics }), data, { batchSize })).loss;
    expect(await loss('population', 5)).toBeCloseTo(await loss('population', 23), 5);
    expect(Math.abs((await loss('batch', 5)) - (await loss('batch', 23)))).toBeGreaterThan(1e-4);
  });

  it('does not train: statistics, masks and parameters stay', async () => {
    const model = small({ batchNorm: 'population', dropout: true });
    const before = model.getWeights().map((weight) => weight.arraySync());
    await evaluate(model, data, { batchSize: 10 });
    expect(model.getWeights().map((weight) => weight.arraySync())).toEqual(before);
  });

  it('ends at a signal with what there is so far', async () => {
    const stop = new AbortController();
    const [first, all] = [
      evaluate(small(), data, { batchSize: 5, signal: AbortSignal.abort() }),
      evaluate(small(), data, { batchSize: 5, signal: stop.signal }),
    ];
    expect((await first).count).toBe(5);
    expect((await all).count).toBe(23);
  });

  it('leaves nothing, also where it fails', async () => {
    const model = small({ batchNorm: 'batch' });
    const held = () => [tf.memory().numTensors, nodeBackend().binding.getNumOfSavedModels()];
    await evaluate(model, data, { batchSize: 10 });
    const before = held();
    await evaluate(model, data, { batchSize: 10 });
    expect(held()).toEqual(before);
    const larger = madeUpPictures(10, { width: 12 });
    await expect(evaluate(model, larger)).rejects.toThrow(/got \[8,12,1\]/);
    await expect(evaluate(model, data, { batchSize: 0 })).rejects.toThrow(
      'expected batches of 1 image or more',
    );
    expect(held()).toEqual(before);
  });
});
