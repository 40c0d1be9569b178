import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, expect, it, vi } from 'vitest';
import '../../lib/engine/kernels/register';
import { nodeBackend } from '../../lib/engine/backend';
import { capture } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { freeUnreachable } from '../../lib/engine/unreachable';
import { train } from '../../lib/training/train';
import { tinyNetwork, tinyPictures } from '../training/tiny';

vi.setConfig({ testTimeout: 300_000 }); // on a machine that has other work

beforeAll(freeUnreachable);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects, and waits until `count` is what is expected. */
const comesTo = (expected: number, count: () => number) =>
  expect.poll(() => (collect(), count()), { timeout: 60_000, interval: 50 }).toBe(expected);

/** What `count` is once there is nothing more to collect. */
async function settled(count: () => number): Promise<number> {
  for (let last = NaN, same = 0; same < 5; same = count() === last ? same + 1 : 0) {
    last = count();
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return count();
}
const tensors = () => tf.memory().numTensors;

/** A turn of its own, so that nothing of it stays on the stack. */
const forgotten = (work: () => unknown) =>
  new Promise<void>((resolve) => setImmediate(() => resolve(void work())));

it('frees tensors that nothing refers to, and no others', async () => {
  const before = tf.memory();
  const kept = tf.tensor1d([1, 2]);
  const shared = tf.tidy(() => tf.keep(tf.square(kept)));
  let view: tf.Tensor | undefined;
  await forgotten(() => {
    const base = kept.add(1);
    view = base.reshape([1, 2]); // the same data as base, which goes
    tf.keep(tf.zeros([1000]));
    tf.tensor1d(['words']);
  });
  await comesTo(before.numTensors + 3, tensors);
  expect([...kept.dataSync(), ...shared.dataSync(), ...view!.dataSync()]).toEqual([1, 2, 1, 4, 2, 3]);
  tf.dispose([kept, shared, view!]);
  expect(tf.memory()).toMatchObject({
    numTensors: before.numTensors,
    numBytes: before.numBytes,
    numDataBuffers: before.numDataBuffers,
  });
});

/** tfjs keeps the order of the layers of the last eight models: these take the places of those before. */
function otherModels(): void {
  for (let i = 0; i < 8; i++) {
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
    tf.tidy(() => model.predict(tf.zeros([1, 1])));
  }
}

it('frees models, their optimisers, and the graphs of captured steps', async () => {
  const { binding } = nodeBackend();
  otherModels();
  const before = [await settled(tensors), binding.getNumOfTensors(), binding.getNumOfSavedModels()];
  const work = async () => {
    const model = tinyNetwork();
    await train(model, tinyPictures(), { optimizer: tf.train.adam(1e-3), steps: 2, seed: 1, batchSize: 8 });
    const step = capture((x: tf.Tensor) => model.apply(x) as tf.Tensor, { precision: 'bfloat16' });
    for (let i = 0; i < 3; i++) step(tf.zeros([2, 8, 8, 1]));
    expect(binding.getNumOfSavedModels()).toBeGreaterThan(0);
  };
  for (let i = 0; i < 4; i++) await work();
  expect(tensors()).toBeGreaterThan(before[0]);
  otherModels();
  await comesTo(before[0], tensors);
  await comesTo(before[1], () => binding.getNumOfTensors());
  await comesTo(before[2], () => binding.getNumOfSavedModels());
});

it('leaves variables that something refers to, by their names', async () => {
  const before = await settled(tensors);
  const name = 'of the test';
  const variable = tf.variable(tf.scalar(1), true, name);
  await forgotten(() => tf.variable(tf.scalar(2), true, 'another'));
  for (let i = 0; i < 3; i++) variable.assign(tf.tidy(() => variable.add(1)));
  await comesTo(before + 1, tensors);
  const { registeredVariables } = tf.engine();
  expect(registeredVariables[name]).toBe(variable);
  expect(Object.values(registeredVariables)).toContain(variable);
  expect(Object.keys(registeredVariables)).not.toContain('another');
  expect('another' in registeredVariables).toBe(false);
  expect(variable.dataSync()[0]).toBe(4);
  expect(() => tf.variable(tf.scalar(1), true, name)).toThrow(/already registered/);
  variable.dispose();
  expect(registeredVariables[name]).toBeUndefined();
  await comesTo(before, tensors);
});

it('calls the collector where tensors take much, without being asked', async () => {
  const before = await settled(tensors);
  const megabytes = 40;
  let most = 0;
  for (let i = 0; i < 40; i++) {
    await forgotten(() => tf.zeros([megabytes, 2 ** 18]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    most = Math.max(most, tensors() - before);
  }
  expect(most).toBeLessThan(20);
  await comesTo(before, tensors);
});
