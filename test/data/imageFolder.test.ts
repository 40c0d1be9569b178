import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { DataError } from '../../lib/base/dataError';
import { imageFolder, splitImageFolder } from '../../lib/data/imageFolder';
import { centralImages, PhotographStream } from '../../lib/data/photographStream';
import { tf } from '../../lib/engine/tf';
import { colors, photographTree, writePhotograph } from './photographs';
import { temporaryFolders } from './temporary';

const temporary = temporaryFolders();

describe('a folder of images', () => {
  it('has a class for each folder in it, files in order, folders in folders too', async () => {
    const path = temporary();
    await photographTree(path, 2);
    await writePhotograph(join(path, 'green/deeper/0.jpg'), colors.green);
    const folder = await imageFolder(path);
    expect(folder.classes).toEqual(['blue', 'green', 'red']);
    expect([...folder.labels]).toEqual([0, 0, 1, 1, 1, 2, 2]);
    expect(folder.files.map((file) => file.slice(path.length + 1)).slice(2, 5)).toEqual([
      'green/000.jpg',
      'green/001.jpg',
      'green/deeper/0.jpg',
    ]);
    expect([folder.count, folder.broken]).toEqual([7, []]);
  });

  it('names files that are not whole images, and passes over hidden ones and those of other kinds', async () => {
    const path = temporary();
    await photographTree(path, 2);
    const whole = readFileSync(join(path, 'red/000.jpg'));
    writeFileSync(join(path, 'red/cut.jpg'), whole.subarray(0, whole.length / 2));
    writeFileSync(join(path, 'red/phone.heic'), 'no image');
    for (const name of ['._000.jpg', '.DS_Store', 'notes.txt']) writeFileSync(join(path, 'red', name), whole);
    mkdirSync(join(path, '.git'));
    const { count, classes, broken } = await imageFolder(path);
    expect([count, classes.length]).toEqual([6, 3]);
    expect(broken.map((line) => line.slice(path.length + 5).split(':')[0])).toEqual([
      'cut.jpg',
      'phone.heic',
    ]);
  });

  it('without two classes, or with a class without images, is refused', async () => {
    const path = temporary();
    await expect(imageFolder(join(path, 'nowhere'))).rejects.toThrow(DataError);
    await writePhotograph(join(path, 'red/0.jpg'), colors.red);
    await expect(imageFolder(path)).rejects.toThrow(/each of two classes or more, found 1/);
    mkdirSync(join(path, 'blue'));
    await expect(imageFolder(path)).rejects.toThrow(/found none in blue.*put some there/);
    const splits = temporary();
    for (const name of ['train/a', 'train/b', 'test/a']) mkdirSync(join(splits, name), { recursive: true });
    await expect(imageFolder(splits)).rejects.toThrow(/found the splits test, train: give .*train/);
  });

  it('can be stopped', async () => {
    const path = temporary();
    await photographTree(path, 1);
    const stop = new AbortController();
    const stopped = imageFolder(path, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('is split the same way by the same seed, each class alike', async () => {
    const path = temporary();
    await photographTree(path, 5);
    const folder = await imageFolder(path);
    const { train, test } = splitImageFolder(folder, { test: 0.2, seed: 1 });
    expect([[...train.labels].length, [...test.labels]]).toEqual([12, [0, 1, 2]]);
    expect([...train.files, ...test.files].sort()).toEqual([...folder.files]);
    expect(splitImageFolder(folder, { test: 0.2, seed: 1 }).test.files).toEqual(test.files);
    const others = [2, 3, 4].map((seed) => splitImageFolder(folder, { test: 0.2, seed }).test.files.join());
    expect(new Set([...others, test.files.join()]).size).toBeGreaterThan(1);
    expect(() => splitImageFolder(folder, { test: 1, seed: 1 })).toThrow(RangeError);
  });
});

describe('a stream of photographs', () => {
  const options = { batchSize: 4, seed: 1, size: [8, 16], labelSmoothing: 0.3 };
  const take = async (stream: PhotographStream) => {
    const { xs, labels } = await stream.next();
    const taken = { shape: xs.shape, xs: [...xs.dataSync()], labels: labels.arraySync() };
    tf.dispose([xs, labels]);
    return taken;
  };

  it('grows from epoch to epoch, labels smoothed, and goes on where it stood', async () => {
    const path = temporary();
    await photographTree(path, 3);
    const stream = new PhotographStream(await imageFolder(path), options);
    const before = tf.memory().numTensors;
    const taken = [];
    for (let i = 0; i < 5; i++) taken.push(await take(stream));
    expect(tf.memory().numTensors).toBe(before);
    expect(taken.map(({ shape }) => shape[1])).toEqual([8, 8, 16, 16, 16]);
    expect(stream.state).toEqual({ epoch: 2, position: 1 });
    for (const row of taken[0].labels) {
      expect([...row].sort().map((p) => Number(p.toFixed(4)))).toEqual([0.1, 0.1, 0.8]);
    }
    // The most frequent color of an image is that of its label.
    const strongest = (xs: number[]) => {
      const sums = [2, 1, 0].map((c) => xs.filter((_, i) => i % 3 === c).reduce((a, b) => a + b, 0)); // blue, green, red
      return sums.indexOf(Math.max(...sums));
    };
    const { xs, labels } = taken[3];
    labels.forEach((row, i) => {
      const own = xs.slice(i * 768, (i + 1) * 768);
      const isGrey = own.every((value, j) => value === own[j - (j % 3)]);
      if (!isGrey) expect(strongest(own)).toBe(row.indexOf(Math.max(...row)));
    });
    const second = new PhotographStream(await imageFolder(path), options);
    expect(second.name).toBe(stream.name);
    second.restore({ epoch: 1, position: 1 });
    expect(await take(second)).toEqual(taken[3]);
    expect(new PhotographStream(await imageFolder(path), { ...options, blur: 0 }).name).not.toBe(stream.name);
  });

  it('turns photographs upright and makes large ones smaller', async () => {
    const file = join(temporary(), 'tall.jpg');
    const half = await writeHalves(file);
    const [upright] = (await centralImages([file], 64)).arraySync();
    expect(half).toBe('top'); // as seen upright
    expect(upright[4][32][0]).toBeGreaterThan(0.8);
    expect(upright[60][32][0]).toBeLessThan(0.2);
  });

  it('says which file is gone', async () => {
    const path = temporary();
    await photographTree(path, 2);
    const folder = await imageFolder(path);
    writeFileSync(join(path, 'red/000.jpg'), 'no image');
    writeFileSync(join(path, 'red/001.jpg'), 'no image');
    const stream = new PhotographStream(folder, { ...options, batchSize: 6 });
    await expect(stream.next()).rejects.toThrow(/red.00\d\.jpg: expected a whole image/);
  });
});

/** A large photograph held sideways whose upper half, seen upright, is white. */
async function writeHalves(file: string): Promise<'top'> {
  const { default: sharp } = await import('sharp');
  const [width, height] = [800, 600]; // stored; upright 600 x 800
  const pixels = Buffer.from(
    Array.from({ length: width * height }, (_, i) =>
      i % width < width / 2 ? [255, 255, 255] : [0, 0, 0],
    ).flat(),
  );
  // Orientation 6: turned clockwise by 90 degrees for viewing, so that the left side comes to the top.
  const image = sharp(pixels, { raw: { width, height, channels: 3 } }).withMetadata({ orientation: 6 });
  await image.jpeg().toFile(file);
  return 'top';
}
