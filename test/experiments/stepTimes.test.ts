import { expect, it } from 'vitest';
import { mnistDense } from '../../lib/models/mnistDense';
import { tf } from '../../lib/engine/tf';
import { compareStepTimes } from '../../lib/experiments/stepTimes';
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

/** A signal that is aborted from the given look at it on. */
const abortedAt = (look: number) => {
  let looks = 0;
  const signal = { throwIfAborted: () => AbortSignal.abort(new Error('interrupted')).throwIfAborted() };
  return Object.defineProperty(signal, 'aborted', { get: () => looks++ >= look }) as unknown as AbortSignal;
};

it('keeps the rounds that are complete at an abort, and without one says what ended it', async () => {
  const models = { one: mnistDense({ seed: 1, units: [2] }), two: mnistDense({ seed: 2, units: [2] }) };
  const run = (look: number) => compareStepTimes(models, bars(128), { steps: 2, signal: abortedAt(look) });
  const before = tf.memory().numTensors;
  const { one, two } = await run(8); // the first look of a round is before it, one more before each network
  expect([one.length, two.length]).toEqual([1, 1]);
  await expect(run(4)).rejects.toThrow('interrupted');
  expect(tf.memory().numTensors).toBe(before);
  for (const model of Object.values(models)) model.dispose();
});
