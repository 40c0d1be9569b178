import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Batch, Batches, batchOf, inOrder } from '../../lib/data/batches';
import type { LabelledImages } from '../../lib/data/labelledImages';
import { tf } from '../../lib/engine/tf';
import { madeUpPictures } from './madeUp';

let before: number;
beforeEach(() => (before = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(before));

/** Pictures that tell which they are: every pixel of picture i is i. */
function numbered(count: number): LabelledImages {
  const data = madeUpPictures(count, { height: 2, width: 3 });
  return { ...data, images: Uint8Array.from(data.images, (_, i) => Math.floor(i / 6)) };
}

/** Which pictures a batch has; disposes of it. */
function numbersOf({ xs, labels }: Batch): number[] {
  const values = xs.dataSync();
  const numbers = Array.from({ length: xs.shape[0] }, (_, i) => Math.round(255 * values[6 * i]));
  tf.dispose([xs, labels]);
  return numbers;
}

const drawn = (batches: Batches, count: number) =>
  Array.from({ length: count }, () => numbersOf(batches.next()));

describe('a batch', () => {
  it('has the images as numbers from 0 to 1, and their classes one-hot', () => {
    const data = madeUpPictures(9, { height: 2, width: 3, channels: 3, classes: 4 });
    const indices = Uint32Array.of(8, 0, 3, 3);
    const { xs, labels } = batchOf(data, indices);
    expect([xs.shape, labels.shape]).toEqual([
      [4, 2, 3, 3],
      [4, 4],
    ]);
    const [values, hot] = [xs.dataSync(), labels.arraySync()];
    indices.forEach((index, i) => {
      const bytes = data.images.subarray(18 * index, 18 * (index + 1));
      expect(values.subarray(18 * i, 18 * (i + 1))).toEqual(Float32Array.from(bytes, (byte) => byte / 255));
      expect(hot[i]).toEqual([0, 1, 2, 3].map((label) => (label === data.labels[index] ? 1 : 0)));
    });
    tf.dispose([xs, labels]);
  });

  it('is all that is copied', () => {
    const data = numbered(100);
    const batches = new Batches(data, { batchSize: 10, seed: 1 });
    const bytes = tf.memory().numBytes;
    const { xs, labels } = batches.next();
    expect(tf.memory().numBytes - bytes).toBe(4 * 10 * (6 + 3));
    tf.dispose([xs, labels]);
    data.images.fill(255); // seen by the next batch: the pictures are read where they lie
    expect(new Set(numbersOf(batches.next()))).toEqual(new Set([255]));
  });

  it('of an image that is not there is an error', () => {
    expect(() => batchOf(numbered(5), Uint32Array.of(0, 5))).toThrow(
      'expected positions 0 … 4 of made-up pictures, got 5',
    );
  });
});

const sizes = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    batchSize: fc.integer({ min: 1, max: count }),
    seed: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    skipped: fc.nat(100),
  }),
);

describe('batches', () => {
  it('have each image at most once in an epoch, and leave out fewer than a batch', () => {
    fc.assert(
      fc.property(sizes, ({ count, batchSize, seed }) => {
        const batches = new Batches(numbered(count), { batchSize, seed });
        for (let epoch = 0; epoch < 3; epoch++) {
          const seen = drawn(batches, batches.batchesPerEpoch).flat();
          expect(new Set(seen).size).toBe(seen.length);
          expect(count - seen.length).toBeLessThan(batchSize);
          expect(batches.state).toEqual({ epoch, position: batches.batchesPerEpoch });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are the same for the same seed, and others for another seed or epoch', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const first = (s: number) => drawn(new Batches(numbered(40), { batchSize: 8, seed: s }), 10);
        const [one, same, other] = [first(seed), first(seed), first(seed + 1)];
        expect(one).toEqual(same);
        expect(one).not.toEqual(other);
        expect(one.slice(0, 5)).not.toEqual(one.slice(5)); // the second epoch
      }),
      { numRuns: 20 },
    );
  });

  it('go on from where another stood', () => {
    fc.assert(
      fc.property(sizes, ({ count, batchSize, seed, skipped }) => {
        const batches = new Batches(numbered(count), { batchSize, seed });
        drawn(batches, skipped);
        const state = JSON.parse(JSON.stringify(batches.state));
        const resumed = new Batches(numbered(count), { batchSize, seed });
        resumed.restore(state);
        expect(resumed.state).toEqual(batches.state);
        expect(drawn(resumed, 5)).toEqual(drawn(batches, 5));
      }),
      { numRuns: 40 },
    );
  });

  it('have every image in every place equally often', () => {
    const batches = new Batches(numbered(6), { batchSize: 2, seed: 5 });
    const counts = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
    for (let epoch = 0; epoch < 1200; epoch++) {
      drawn(batches, 3)
        .flat()
        .forEach((number, place) => counts[place][number]++);
    }
    for (const count of counts.flat()) expect(Math.abs(count - 200)).toBeLessThan(65); // 5 standard deviations
  });

  it('of no size, or more than there are, are an error', () => {
    const make = (batchSize: number) => () => new Batches(numbered(5), { batchSize, seed: 1 });
    for (const size of [0, -1, 1.5, NaN]) {
      expect(make(size)).toThrow(`expected batches of 1 image or more (made-up pictures), got ${size}`);
      expect(() => inOrder(numbered(5), size).next()).toThrow(
        `image or more (made-up pictures), got ${size}`,
      );
    }
    expect(make(6)).toThrow('expected batches of up to 5 images (made-up pictures), got 6');
  });

  it('cannot go on from where none can stand', () => {
    const batches = new Batches(numbered(6), { batchSize: 2, seed: 1 });
    for (const [epoch, position] of [
      [0, 4],
      [0, -1],
      [0, 0.5],
      [-1, 0],
      [0.5, 0],
      [NaN, 0],
    ]) {
      expect(() => batches.restore({ epoch, position })).toThrow(
        `expected an epoch and a position up to 3 in it, got ${epoch} and ${position}`,
      );
    }
    expect(batches.state).toEqual({ epoch: 0, position: 0 });
  });
});

describe('all images in order', () => {
  it('come once each, the last batch as short as it comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 40 }), (count, batchSize) => {
        const batches = [...inOrder(numbered(count), batchSize)].map(numbersOf);
        expect(batches.flat()).toEqual(Array.from({ length: count }, (_, i) => i));
        batches.slice(0, -1).forEach((batch) => expect(batch).toHaveLength(batchSize));
        expect(batches).toHaveLength(Math.ceil(count / batchSize));
      }),
      { numRuns: 40 },
    );
  });
});
