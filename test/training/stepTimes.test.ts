import { expect, it } from 'vitest';
import { mnistDense } from '../../lib/models/mnistDense';
import { tf } from '../../lib/tensorflow/tf';
import { compareStepTimes } from '../../lib/training/stepTimes';
import { bars } from '../digits';

it('times each network once in every turn and leaves no tensors', async () => {
  const models = {
    small: mnistDense({ seed: 1, units: [2] }),
    large: mnistDense({ seed: 1, units: [20, 20] }),
  };
  const before = tf.memory().numTensors;
  const times = await compareStepTimes(models, bars(128), { rounds: 3, steps: 4 });
  expect(tf.memory().numTensors).toBe(before);
  expect([times.small.length, times.large.length]).toEqual([3, 3]);
  for (const ms of [...times.small, ...times.large]) expect(ms).toBeGreaterThan(0);
  for (const model of Object.values(models)) model.dispose();
});
