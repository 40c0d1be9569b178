/** The stream of batches: seeds, workers, going on where it stood, augmentation. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { camVid } from '../../../lib/data/segmentation/camVid';
import { resizeLabels } from '../../../lib/data/images/resizeLabels';
import { augment, readSample, sampleInMemory } from '../../../lib/data/segmentation/sample';
import { SampleStream, type SampleStreamOptions } from '../../../lib/data/segmentation/sampleStream';
import { tf } from '../../../lib/engine/tf';
import * as trees from './trees';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-stream-'));
  await trees.camVidTree(folder);
  for (let i = 0; i < 3; i++) trees.writeGrey(join(folder, `trainannot/0001TP_00${i}.png`), [i]);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const train = () => camVid({ folder }).splits.train;

async function take(
  count: number,
  options: Partial<SampleStreamOptions> = {},
  from?: { epoch: number; position: number },
) {
  const stream = new SampleStream(train(), { batchSize: 1, seed: 1, ...options });
  if (from) stream.restore(from);
  const batches: { labels: number[]; xs: number[] }[] = [];
  for (let i = 0; i < count; i++) {
    const { xs, labels } = await stream.next();
    batches.push({ labels: [...labels.dataSync()], xs: [...xs.dataSync()] });
    tf.dispose([xs, labels]);
  }
  const { state } = stream;
  await stream.close();
  return { batches, state, classes: batches.map(({ labels }) => labels[0]) };
}

describe('a stream', () => {
  it('has every image once an epoch, in another order each time, the same for any number of workers', async () => {
    const { classes, batches, state } = await take(9, { flip: true });
    for (const epoch of [0, 3, 6]) expect(classes.slice(epoch, epoch + 3).sort()).toEqual([0, 1, 2]);
    expect(state).toEqual({ epoch: 3, position: 0 });
    const again = await take(9, { flip: true, workers: 2, ahead: 6 });
    expect(again.batches).toEqual(batches);
    expect((await take(9, { seed: 2 })).classes).not.toEqual(classes);
    expect((await take(6, { shuffle: false })).classes).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('goes on where it stood', async () => {
    const whole = await take(8, { flip: true, crop: { height: 4, width: 4 } });
    const part = await take(3, { flip: true, crop: { height: 4, width: 4 } }, { epoch: 1, position: 2 });
    expect(part.batches).toEqual(whole.batches.slice(5));
  });

  it('gives values 0 … 1 and int32 labels, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const stream = new SampleStream(train(), { batchSize: 2, seed: 1, size: { height: 3, width: 4 } });
    const { xs, labels } = await stream.next();
    expect([xs.shape, labels.shape, labels.dtype]).toEqual([[2, 3, 4, 3], [2, 3, 4], 'int32']);
    expect(tf.max(xs).dataSync()[0]).toBeGreaterThan(0.9);
    expect(tf.max(xs).dataSync()[0]).toBeLessThanOrEqual(1);
    tf.dispose([xs, labels]);
    await stream.close();
    expect(tf.memory().numTensors - before).toBe(2); // the two maxima, of this test
  });

  it('says which file is broken, from a worker too, and which batch size does not fit', async () => {
    const own = mkdtempSync(join(tmpdir(), 'convnotes-broken-'));
    await trees.camVidTree(own);
    writeFileSync(join(own, 'trainannot/0001TP_001.png'), 'no PNG');
    const stream = new SampleStream(camVid({ folder: own }).splits.train, { batchSize: 3, seed: 1 });
    await expect(stream.next()).rejects.toThrow(/0001TP_001.png: expected a PNG file/);
    await stream.close();
    rmSync(own, { recursive: true });
    expect(() => new SampleStream(train(), { batchSize: 4, seed: 1 })).toThrow(
      /from 1 to 3 \(CamVid train\), got 4/,
    );
  });
});

describe('sizes', () => {
  const map = (rows: number[][]) => ({
    height: rows.length,
    width: rows[0].length,
    labels: Uint8Array.from(rows.flat()),
  });

  it('labels take the nearest pixel: no class comes into being', () => {
    const small = map([
      [0, 9],
      [255, 4],
    ]);
    expect(resizeLabels(small, { height: 4, width: 4 })).toEqual(
      map([
        [0, 0, 9, 9],
        [0, 0, 9, 9],
        [255, 255, 4, 4],
        [255, 255, 4, 4],
      ]),
    );
    expect(resizeLabels(resizeLabels(small, { height: 6, width: 10 }), { height: 2, width: 2 })).toEqual(
      small,
    );
  });

  it('image and labels are cropped and mirrored together', async () => {
    const [height, width] = [6, 8];
    const labels = Uint8Array.from({ length: height * width }, (_, i) => i);
    const pixels = Uint8Array.from({ length: 3 * height * width }, (_, i) => Math.floor(i / 3));
    const sample = sampleInMemory('x.png', {
      image: { height, width, pixels },
      labels: { height, width, labels },
    });
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const { image, labels } = await augment(sample, { crop: { height: 5, width: 7 }, flip: true }, seed);
      expect(image.pixels.filter((_, i) => i % 3 === 0)).toEqual(labels.labels);
      seen.add(`${labels.labels[0]} ${labels.labels[1]}`);
    }
    expect(seen.size).toBe(8); // 2 x 2 places, each of both kinds
    await expect(augment(sample, { crop: { height: 7, width: 7 } }, 1)).rejects.toThrow(
      /x.png: a crop of 7 x 7 does not fit into 8 x 6/,
    );
  });

  it('a scale is drawn with the seed', async () => {
    const files = train().files!(0);
    const heights = await Promise.all(
      [1, 2, 3, 1].map(async (seed) => (await readSample(files, { scale: [1, 4] }, seed)).image.height),
    );
    expect(new Set(heights).size).toBe(3);
    expect(heights[3]).toBe(heights[0]);
    heights.forEach((height) => expect(height).toBeGreaterThanOrEqual(6));
  });

  it('are those asked for, of a split on disk and of the same in memory', async () => {
    const [disk, split] = [train(), train()];
    const memory = { ...split, files: undefined };
    const batches = async (from: typeof split, options: Partial<SampleStreamOptions>) => {
      const stream = new SampleStream(from, { batchSize: 1, seed: 1, ...options });
      const { xs, labels } = await stream.next();
      await stream.close();
      return { shape: xs.shape, xs: [...xs.dataSync()], labels: [...labels.dataSync()] };
    };
    const whole = await batches(disk, {});
    const [, height, width] = whole.shape;
    for (const options of [
      {},
      { size: { height: 3, width: 5 } },
      { scale: [0.5, 0.5] as const },
      { size: { height: 9, width: 8 }, scale: [1, 2] as const, crop: { height: 4, width: 3 }, flip: true },
    ]) {
      const found = await batches(disk, options);
      const { crop, size, scale } = {
        size: { height, width },
        scale: undefined,
        crop: undefined,
        ...options,
      };
      const expected = crop ?? {
        height: size.height * (scale ? 0.5 : 1),
        width: size.width * (scale ? 0.5 : 1),
      };
      expect(found.shape).toEqual([1, expected.height, expected.width, 3]);
      expect(await batches(memory, options)).toEqual(found);
    }
    expect(() => new SampleStream(memory, { batchSize: 1, seed: 1, scale: [0, 1] })).toThrow(
      /scale from above 0/,
    );
    expect(() => new SampleStream(memory, { batchSize: 1, seed: 1, size: { height: 0, width: 1 } })).toThrow(
      /size of 1 pixel or more each way, got 1 x 0/,
    );
  });
});
