import { expect, it } from 'vitest';
import { corrupted } from '../../lib/data/corrupted';
import { greyImages, greyPatches } from '../../lib/data/corruption';
import { tf } from '../../lib/engine/tf';
import { madeUpPictures } from './madeUp';

it('a stream of corrupted images has its seed, goes on where it was left, and gives two tensors a batch', () => {
  const images = greyImages(madeUpPictures(20));
  const corruptions = [
    { kind: 'gaussian', sigma: 0.4 },
    { kind: 'saltAndPepper', share: 0.2 },
  ] as const;
  const stream = (seed: number) => corrupted(images, { corruptions, seed, batchSize: 2 });
  const take = (from: ReturnType<typeof stream>, count: number) =>
    Array.from({ length: count }, () => {
      const { xs, labels } = from.next();
      const values = [...xs.dataSync(), ...labels.dataSync()];
      tf.dispose([xs, labels]);
      return values;
    });
  const before = tf.memory().numTensors;
  const whole = take(stream(1), 5);
  expect(tf.memory().numTensors).toBe(before);
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
