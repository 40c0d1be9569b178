/** What is measured of batch normalisation, saturation and dropout. */
import { describe, expect, it } from 'vitest';
import { batchOf } from '../../lib/data/batches';
import { accuracyOverBatchSizes, biasGradients, varianceShift } from '../../lib/experiments/normalization';
import { saturation } from '../../lib/experiments/sigmoidRuns';
import { compareThinned } from '../../lib/experiments/thinnedNetworks';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { mnistDense } from '../../lib/models/mnistDense';
import { tf } from '../../lib/engine/tf';
import { train } from '../../lib/training/train';
import { bars } from '../digits';

const data = bars(128);
const batch = batchOf(
  data,
  Uint32Array.from({ length: 64 }, (_, i) => i),
);

/** Runs the work and checks that it leaves no tensors. */
async function tidily<T>(work: () => Promise<T> | T): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await work();
  expect(tf.memory().numTensors).toBe(before);
  return result;
}

describe('saturation', () => {
  it('counts values within (1 - sqrt(1 - 4 t)) / 2 of 0 or 1', () => {
    const border = (1 - Math.sqrt(1 - 4 * 0.01)) / 2;
    const values = [border / 9, border - 1e-4, border + 1e-4, 0.5, 1 - border - 1e-4, 1 - border + 1e-4];
    const sigmoids = tf.layers.activation({ activation: 'sigmoid', inputShape: [values.length] });
    const inputs = tf.tensor2d([values.map((value) => Math.log(value / (1 - value)))]);
    expect(saturation(tf.sequential({ layers: [sigmoids] }), inputs)[0].share).toBeCloseTo(3 / 6, 6);
  });

  it('grows with the initial weights, unless the batch is normalised before the sigmoid', async () => {
    const last = (batchNorm: boolean, weightStddev: number) =>
      tidily(() => {
        const model = mnistDense({ seed: 1, batchNorm, weightStddev });
        const shares = saturation(model, batch.xs);
        expect(shares.map(({ layer }) => layer)).toEqual(['sigmoid1', 'sigmoid2', 'sigmoid3']);
        model.dispose();
        return shares[2].share;
      });
    expect(await last(false, 0.01)).toBe(0);
    expect(await last(false, 3)).toBeGreaterThan(0.4);
    expect(await last(true, 3)).toBeLessThan(0.01);
  });

  it('says that a network has no sigmoids', () => {
    const model = mnistCnn({ seed: 1 });
    expect(() => saturation(model, batch.xs)).toThrow('expected a model with layers of sigmoids, found none');
    model.dispose();
  });
});

describe('biasGradients', () => {
  it('are zero to rounding before batch normalisation, and those of the kernel are not', async () => {
    const model = mnistCnn({ seed: 1, batchNorm: 'beforeActivation', gammaMean: 1, weightStddev: 0.05 });
    const gradients = await tidily(() => biasGradients(model, batch));
    expect(gradients.map(({ layer }) => layer)).toEqual(['conv1', 'conv2', 'output']);
    for (const { bias, kernel } of gradients) expect(bias / kernel).toBeLessThan(1e-5);
    model.dispose();
  });

  it('asks for batch normalisation after a layer with weights', async () => {
    const model = mnistCnn({ seed: 1 });
    await expect(biasGradients(model, batch)).rejects.toThrow('right after a convolution or a dense layer');
    model.dispose();
  });
});

describe('accuracyOverBatchSizes', () => {
  it('is one accuracy for all sizes with population statistics, and none for one picture with the batch’s own', async () => {
    const moving = mnistCnn({ seed: 1, batchNorm: true, statistics: 'moving' });
    const own = mnistCnn({ seed: 1, batchNorm: true });
    const sizes = [1, 8, 64];
    const [alike, differing] = await tidily(async () => [
      await accuracyOverBatchSizes(moving, data, sizes),
      await accuracyOverBatchSizes(own, data, sizes),
    ]);
    expect(new Set(alike.map(({ accuracy }) => accuracy?.toFixed(6))).size).toBe(1);
    expect(differing[0].accuracy).toBeUndefined();
    expect(differing[0].failure).toContain('use a larger batch');
    expect(differing.slice(1).every(({ accuracy }) => accuracy! >= 0)).toBe(true);
    await expect(accuracyOverBatchSizes(own, data, [3])).rejects.toThrow(
      'expected sizes that divide the 128 images',
    );
    moving.dispose();
    own.dispose();
  });
});

describe('compareThinned', () => {
  const options = { seed: 1, dropout: true, dropoutVariant: 'presenceRatio', weightStddev: 0.05 } as const;

  it('finds all alike where nothing is dropped', async () => {
    const model = mnistCnn({ ...options, dropout: { input: 1, hidden: 1 } });
    const { accuracy, difference } = await tidily(() => compareThinned(model, data, { networks: 3 }));
    expect(new Set(Object.values(accuracy)).size).toBe(1);
    for (const apart of Object.values(difference)) expect(apart).toBeLessThan(1e-6);
    model.dispose();
  });

  it('comes nearer to the scaled network with more thinned ones', async () => {
    const model = mnistCnn(options);
    const optimizer = tf.train.sgd(0.1);
    await train(model, data, { optimizer, steps: 5, seed: 1 });
    optimizer.dispose();
    const { networks, difference, growing } = await tidily(() =>
      compareThinned(model, data, { networks: 32 }),
    );
    expect(networks).toBe(32);
    expect(growing.map(({ networks }) => networks)).toEqual([1, 2, 4, 8, 16, 32]);
    expect(difference.weightScaling).toBeLessThan(difference.single);
    expect(difference.presenceRatio).toBeLessThan(difference.single);
    model.dispose();
  });

  it('asks for dropout that counts', async () => {
    const model = mnistCnn({ seed: 1, dropout: true });
    await expect(compareThinned(model, data, { networks: 2 })).rejects.toThrow(
      'of the variant presenceRatio',
    );
    model.dispose();
  });
});

describe('varianceShift', () => {
  it('is 1 without dropout, and p^2 var / (p var + p (1 - p) mean^2) right behind it', async () => {
    const still = mnistCnn({ seed: 1, batchNorm: 'beforeActivation', weightStddev: 0.05 });
    for (const { ratio } of await tidily(() => varianceShift(still, data, { batches: 2, seed: 1 }))) {
      expect(ratio).toBeCloseTo(1, 5);
    }
    still.dispose();
    // conv1 sees the input with keep 0.5: behind a linear layer of one weight both variances follow from the moments
    const model = mnistCnn({ seed: 1, batchNorm: 'beforeActivation', dropout: { input: 0.5, hidden: 1 } });
    const kernel = model.getLayer('conv1').weights[0];
    tf.tidy(
      () =>
        void kernel.write(
          tf.zerosLike(kernel.read()).add(tf.oneHot(tf.tensor1d([12], 'int32'), 25).reshape([5, 5, 1, 1])),
        ),
    );
    const [{ ratio }] = await tidily(() => varianceShift(model, data, { batches: 2, seed: 1 }));
    const pixels = Float64Array.from(data.images, (byte) => byte / 255);
    const mean = pixels.reduce((a, b) => a + b, 0) / pixels.length;
    const variance = pixels.reduce((a, b) => a + (b - mean) ** 2, 0) / pixels.length;
    expect(ratio).toBeCloseTo((0.25 * variance) / (0.5 * variance + 0.25 * mean ** 2), 1);
    model.dispose();
  });
});
