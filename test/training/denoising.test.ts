/** Learning to undo damage. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tenThousandDigits } from '../../lib/data/mnistPackage';
import { corrupted } from '../../lib/data/corrupted';
import { type Corruption, corrupt, greyPatches, greyImages } from '../../lib/data/corruption';
import { psnr } from '../../lib/metrics/imageQuality';
import { autoencoder } from '../../lib/models/autoencoder';
import { tf } from '../../lib/engine/tf';
import { meanSquaredError } from '../../lib/training/losses';
import { restore } from '../../lib/training/restore';
import { train } from '../../lib/training/train';

beforeEach(() => tf.engine().startScope());
afterEach(() => {
  tf.engine().endScope();
  tf.disposeVariables();
});

const digits = tenThousandDigits();
const images = greyImages(
  digits.train,
  Uint32Array.from({ length: 500 }, (_, i) => i),
);
const test = greyImages(digits.test, [0, 1, 2, 3, 4, 5, 6, 7]);
const noise: Corruption = { kind: 'gaussian', sigma: 0.4 };
/** Of all pictures as one tall picture. */
const quality = (a: typeof test, b: typeof test) => {
  const tall = ({ values, count, height, width }: typeof test) => ({ values, height: count * height, width });
  return psnr(tall(a), tall(b));
};

describe.each(['switches', 'nearest'] as const)('an autoencoder with %s', (upsampling) => {
  const run = async (steps: number) => {
    const model = autoencoder({ seed: 1, filters: 8, upsampling });
    const optimizer = tf.train.adam(1e-2);
    const source = corrupted(images, { corruptions: [noise], seed: 1, batchSize: 16 });
    const { loss } = await train(model, source, { optimizer, steps, loss: meanSquaredError });
    return { model, losses: loss };
  };

  it('makes noisy digits better, and the same way each time', async () => {
    const { model, losses } = await run(80);
    const noisy = corrupt(test, noise, 5);
    const restored = restore(model, noisy, 3);
    expect(restored.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(quality(test, restored)).toBeGreaterThan(quality(test, noisy) + 3);
    expect((await run(5)).losses).toEqual(losses.slice(0, 5));
  });
});

it('a stream of corrupted images is of its seed, and goes on where it was left', () => {
  const corruptions = [noise, { kind: 'saltAndPepper', share: 0.2 }] as const;
  const stream = (seed: number) => corrupted(images, { corruptions, seed, batchSize: 2 });
  const take = (from: ReturnType<typeof stream>, count: number) =>
    Array.from({ length: count }, () => {
      const { xs, labels } = from.next();
      return [...xs.dataSync(), ...labels.dataSync()];
    });
  const whole = take(stream(1), 5);
  expect(take(stream(2), 1)).not.toEqual(whole.slice(0, 1));
  const rest = stream(1);
  rest.restore({ epoch: 0, position: 3 });
  expect(take(rest, 2)).toEqual(whole.slice(3));
  expect(rest.state).toEqual({ epoch: 0, position: 5 });
  expect(() => corrupted(images, { corruptions: [], seed: 1 })).toThrow(/at least one kind/);
});

it('patches are grey, of the size asked for, and of the seed', () => {
  const pixels = Uint8Array.from({ length: 30 * 40 * 3 }, (_, i) => [255, 0, 0][i % 3]);
  const patches = (seed: number) =>
    greyPatches([{ height: 30, width: 40, pixels }], { size: 16, count: 3, seed });
  expect(patches(1)).toMatchObject({ count: 3, height: 16, width: 16, channels: 1 });
  expect(patches(1).values.every((value) => Math.abs(value - 0.299) < 1e-6)).toBe(true);
  expect(() => greyPatches([{ height: 9, width: 40, pixels }], { size: 16, count: 1, seed: 1 })).toThrow(
    /at least 16 x 16/,
  );
});
