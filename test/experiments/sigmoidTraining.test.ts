import { expect, it } from 'vitest';
import { normalizedMoments } from '../../lib/experiments/normalizedMoments';
import { trainSigmoids } from '../../lib/experiments/sigmoidTraining';
import { tf } from '../../lib/engine/tf';
import { bars } from '../digits';

it('looks at a network of sigmoids while it trains, and leaves no tensors', async () => {
  const data = { train: bars(256), test: bars(500, 2) };
  const before = tf.memory().numTensors;
  const setting = { batchNorm: true, weightStddev: 1, seed: 1, steps: 40, learningRate: 1 };
  const run = await trainSigmoids(data, setting, { every: 20 });
  expect(tf.memory().numTensors).toBe(before);
  expect(run.at).toEqual([0, 20, 40]);
  expect(run.flat[0]).toBeLessThan(0.01); // normalised inputs of a sigmoid: 4.6 is 4.6 standard deviations off
  for (const { low, mean, high } of run.inputs) expect(low < mean && mean < high).toBe(true);
  // of a normal distribution 15 % are below -1.04 and 85 % below 1.04
  expect(run.inputs[0].high).toBeGreaterThan(0.8);
  expect(run.inputs[0].high).toBeLessThan(1.3);
  expect(run.testAccuracy).toBeGreaterThan(0.5);
});

it('that is stopped says up to which step it went', async () => {
  const data = { train: bars(256), test: bars(500, 2) };
  const setting = { batchNorm: false, weightStddev: 1, seed: 1, steps: 40, learningRate: 1 };
  const controller = new AbortController();
  const stopping = trainSigmoids(data, setting, { every: 20, signal: controller.signal });
  controller.abort(); // before the first step ends, or before it begins
  const { at, flat } = await stopping;
  expect(at[at.length - 1]).toBeLessThan(2);
  expect(flat).toHaveLength(at.length);
});

it('finds mean 0 and variance 1 in channels that vary, and counts those that do not', () => {
  tf.tidy(() => {
    const varied = tf.randomNormal([50, 4, 4, 2], 3, 2, 'float32', 1);
    const x = tf.concat([varied, tf.ones([50, 4, 4, 1])], 3);
    const { mean, variance, channels, constant } = normalizedMoments(x);
    expect([channels, constant]).toEqual([2, 1]);
    expect(mean).toBeLessThan(1e-5);
    expect(variance).toBeLessThan(1e-4);
    expect(() => normalizedMoments(tf.ones([4, 2]))).toThrow('all 2 channels are constant');
  });
});
