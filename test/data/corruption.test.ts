import { describe, expect, it } from 'vitest';
import {
  type Corruption,
  corrupt,
  corrupted,
  describeCorruption,
  greyImages,
  greyPatches,
} from '../../lib/data/corruption';
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

describe('corruption', () => {
  const pictures = {
    values: new Float32Array(3 * 16 * 16 * 2).fill(0.5),
    count: 3,
    height: 16,
    width: 16,
    channels: 2,
  };
  const of = (kind: Corruption, seed = 1) => corrupt(pictures, kind, seed).values;

  it('is a function of the seed, and of each image by itself', () => {
    const kind = { kind: 'gaussian', sigma: 0.1 } as const;
    expect(of(kind)).toEqual(of(kind));
    expect(of(kind)).not.toEqual(of(kind, 2));
    const first = corrupt({ ...pictures, values: pictures.values.slice(0, 512), count: 1 }, kind, 1).values;
    expect(of(kind).subarray(0, 512)).toEqual(first);
    expect(pictures.values.every((value) => value === 0.5)).toBe(true);
  });

  it('has the size asked for', () => {
    const gaussian = of({ kind: 'gaussian', sigma: 0.1 });
    const variance = gaussian.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / gaussian.length;
    expect(Math.sqrt(variance)).toBeCloseTo(0.1, 2);
    const salt = of({ kind: 'saltAndPepper', share: 0.3 });
    const pairs = Array.from({ length: salt.length / 2 }, (_, i) => [salt[2 * i], salt[2 * i + 1]]);
    const hit = pairs.filter(([a]) => a !== 0.5);
    expect(hit.length / pairs.length).toBeCloseTo(0.3, 1);
    expect(hit.every(([a, b]) => a === b && (a === 0 || a === 1))).toBe(true);
    const patched = of({ kind: 'patches', size: 5, count: 1 }).filter((value) => value === 0);
    expect(patched.length).toBe(3 * 25 * 2);
  });

  it('that cannot be done is refused', () => {
    expect(() => of({ kind: 'patches', size: 17, count: 1 })).toThrow(
      /expected a corruption that images of 16 x 16 can have, got .*"size":17/,
    );
    expect(() => of({ kind: 'saltAndPepper', share: 2 })).toThrow(/can have, got .*"share":2/);
    expect(() => corrupt({ ...pictures, count: 4 }, { kind: 'gaussian', sigma: 1 }, 1)).toThrow(
      /4 x 16 x 16 x 2 values/,
    );
  });
});

it.each([
  [{ kind: 'gaussian', sigma: 0.3 }, 'σ 0.3'],
  [{ kind: 'saltAndPepper', share: 0.2 }, 'salt and pepper 20 %'],
  [{ kind: 'patches', size: 8, count: 1 }, 'patch 8×8'],
  [{ kind: 'patches', size: 4, count: 2 }, '2 patches 4×4'],
] as const)('%o is called %s', (kind, words) => {
  expect(describeCorruption(kind)).toBe(words);
});
