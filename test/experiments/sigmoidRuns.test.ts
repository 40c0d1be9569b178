import { expect, it } from 'vitest';
import { sigmoidRuns } from '../../lib/experiments/sigmoidRuns';
import { tf } from '../../lib/engine/tf';
import { bars } from '../digits';

const data = { train: bars(256), test: bars(500, 2) };
const options = { weightStddev: [1], batchNorm: [true], seeds: [1], steps: 40, learningRate: 1, every: 20 };

it('networks of sigmoids are watched while they train, and leave no tensors', async () => {
  const before = tf.memory().numTensors;
  const runs = await sigmoidRuns(data, options);
  expect(tf.memory().numTensors).toBe(before);
  expect(runs.lists('at')).toEqual([[0, 20, 40]]);
  const [flat, low, median, high] = ['flat', 'low', 'median', 'high'].map((list) => runs.lists(list)[0]);
  expect(flat[0]).toBeLessThan(0.01); // normalised inputs of a sigmoid: 4.6 is 4.6 standard deviations off
  expect(runs.values('flatShare').mean).toBe(flat[2]);
  for (const i of [0, 1, 2]) expect(low[i] < median[i] && median[i] < high[i]).toBe(true);
  // of a normal distribution 15 % are below -1.04 and 85 % below 1.04
  expect(high[0]).toBeGreaterThan(0.8);
  expect(high[0]).toBeLessThan(1.3);
  expect(runs.values('testAccuracy').mean).toBeGreaterThan(0.5);
});

it('a table of them holds every setting and seed, by name too', async () => {
  const grid = { ...options, weightStddev: [0.05, 1], batchNorm: [false, true], seeds: [1, 2], steps: 2 };
  const runs = await sigmoidRuns(data, grid);
  expect(runs.length).toBe(8);
  expect(runs.settings('name')).toEqual(['plain-0.05', 'BN-0.05', 'plain-1', 'BN-1']);
  const some = runs.where({ name: 'plain-1' });
  expect([...some]).toEqual([...runs.where({ weightStddev: 1, batchNorm: false })]);
  const [start, end] = some.series('flat', 'at');
  expect([start.x, end.x, start.y.count, start.y.seeds]).toEqual([0, 2, 2, [1, 2]]);
  expect(start.y.mean).toBeGreaterThan(0.1); // from N(0, 1) without normalisation
});

it('those that are complete stay when the rest is stopped', async () => {
  const controller = new AbortController();
  const stopping = { ...options, seeds: [1, 2, 3], steps: 2, signal: controller.signal };
  const runs = await sigmoidRuns(data, { ...stopping, onProgress: () => controller.abort() });
  expect(runs.settings('seed')).toEqual([1]);
  const none = await sigmoidRuns(data, stopping); // the signal is aborted already
  expect(String(none.values('testAccuracy'))).toBe('the training was stopped: run its cell again');
});
