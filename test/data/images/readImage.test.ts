import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../../lib/engine/kernels/register';
import { DataError } from '../../../lib/base/dataError';
import { loadPhotograph } from '../../../lib/data/images/loadPhotographs';
import { readImage, resizeImage } from '../../../lib/data/images/readImage';
import { resizeNearest } from '../../../lib/data/images/loadPhotographs';
import { tf } from '../../../lib/engine/tf';

const fixtures = join(__dirname, '../../parity/fixtures/photographs');
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-photograph-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, bytes: Uint8Array | string) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

/** The start of a PNG file that claims this size. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(33);
  header.write('\x89PNG\r\n\x1a\n', 'latin1');
  header.writeUInt32BE(13, 8);
  header.write('IHDR', 12);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  header.set([8, 2, 0, 0, 0], 24);
  return header;
}

it('takes for what is transparent in a GIF file the color of its palette, as Pillow', async () => {
  const gif =
    'R0lGODlhCAAGAIEAAMgKCgrICgoKyPrw5iH5BAEAAAMALAAAAAAIAAYAAAgkAAUMADAgQICCAggKOGgQQACHBQ8OELBQIQCBAi8+xHiQ4oCAADs=';
  const { pixels } = await readImage(written('transparent.gif', Buffer.from(gif, 'base64')));
  const palette = { a: [200, 10, 10], b: [10, 200, 10], c: [10, 10, 200], d: [250, 240, 230] };
  const letters = [...'cdadbbdbcadcbdbbababdbbddccbadcacdcdacbacdcbdccd'] as (keyof typeof palette)[];
  expect([...pixels]).toEqual(letters.flatMap((letter) => palette[letter]));
});

it.each([{ height: 0, width: 3 }, { height: 2.5, width: 3 }, [3, 4] as never])(
  'an invalid size is not blamed on the file: %j',
  async (size) => {
    const reading = readImage(join(fixtures, 'colour.png'), { size });
    await expect(reading).rejects.toThrow(/^expected a size such as .*whole numbers of pixels/);
  },
);

describe('a file that will not do', () => {
  it('is missing', async () => {
    await expect(loadPhotograph(join(folder, 'none.jpg'))).rejects.toThrow(/none\.jpg is missing/);
    await expect(loadPhotograph(folder)).rejects.toThrow(/expected a file that can be read/);
  });

  it.each([
    ['text.jpg', 'a letter', 'none'],
    ['empty.png', '', 'none'],
    ['drawing.png', '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>', 'SVG'],
  ])('is no photograph: %s', async (name, text, found) => {
    const words = `expected a JPEG, PNG, WebP, TIFF, GIF or BMP image, found ${found}: `;
    await expect(loadPhotograph(written(name, text))).rejects.toThrow(words);
  });

  it.each(['colour.jpg', 'colour.png'])('was cut short: %s', async (name) => {
    const bytes = readFileSync(join(fixtures, name));
    const before = tf.memory().numTensors;
    const file = written(name, bytes.subarray(0, bytes.length >> 1));
    await expect(loadPhotograph(file)).rejects.toThrow(/expected a whole image/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is too large to decode', async () => {
    const file = written(
      'wide.png',
      await sharp({ create: { width: 600, height: 500, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    await expect(loadPhotograph(file, { maxPixels: 299_999 })).rejects.toThrow(
      /600 x 500 are 300,000 pixels, more than the 299,999 allowed/,
    );
    const before = process.memoryUsage().rss;
    await expect(loadPhotograph(written('huge.png', pngHeader(20_000, 20_000)))).rejects.toThrow(DataError);
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  });
});

describe('an image file of any kind', () => {
  const [height, width] = [12, 18];
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => (i * 13) % 256);
  const raw = sharp(pixels, { raw: { height, width, channels: 3 } });
  const pixelsOf = async (name: string, image: Sharp, options = {}) =>
    readImage(written(name, await image.toBuffer()), options);

  it.each(['png', 'webp', 'tiff'] as const)('has its pixels: %s', async (format) => {
    const file =
      format === 'tiff'
        ? raw.clone().tiff({ compression: 'none' })
        : format === 'webp'
          ? raw.clone().webp({ lossless: true })
          : raw.clone().png();
    expect(await pixelsOf(`image.${format}`, file)).toEqual({ height, width, pixels });
  });

  it('has the numbers as stored, whatever its profile says, as Pillow gives them', async () => {
    const file = written('profile.png', await raw.clone().withIccProfile('p3').png().toBuffer());
    const stored = decode(readFileSync(file)).data;
    expect(stored).not.toEqual(pixels);
    expect((await readImage(file)).pixels).toEqual(stored);
  });

  it('is a BMP, which sharp does not read', async () => {
    const rows = Buffer.alloc(height * Math.ceil((width * 3) / 4) * 4); // from below, blue first, each a multiple of 4
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < 3; c++)
          rows[(height - 1 - y) * (rows.length / height) + 3 * x + 2 - c] = pixels[(y * width + x) * 3 + c];
    const header = Buffer.alloc(54);
    header.write('BM');
    [[2, 54 + rows.length], [10, 54], [14, 40], [18, width], [22, height]].forEach(([at, n]) => header.writeInt32LE(n, at)); // prettier-ignore
    header.set([1, 0, 24, 0], 26);
    const file = written('image.bmp', Buffer.concat([header, rows]));
    expect(await readImage(file)).toEqual({ height, width, pixels });
    await expect(
      readImage(written('cut.bmp', Buffer.concat([header, rows]).subarray(0, 80))),
    ).rejects.toThrow(DataError);
  });

  it.each(['png', 'jpeg', 'webp', 'tiff'] as const)(
    'is resized from what it is at its own size: %s',
    async (format) => {
      const large = sharp(Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i) % 251), { raw: { height: 64, width: 64, channels: 3 } }); // prettier-ignore
      const file = written(`large.${format}`, await large.toFormat(format).toBuffer());
      const size = { height: 9, width: 11 };
      expect(await readImage(file, { size })).toEqual(await resizeImage(await readImage(file), size));
    },
  );

  it('is turned upright where it says so, in JPEG and PNG, if asked to', async () => {
    for (const format of ['jpeg', 'png'] as const) {
      const turned = raw.clone().toFormat(format).withMetadata({ orientation: 6 });
      const [lying, upright] = [
        await pixelsOf(`turned.${format}`, turned),
        await pixelsOf(`turned.${format}`, turned, { upright: true }),
      ];
      expect([lying.height, lying.width, upright.height, upright.width]).toEqual([12, 18, 18, 12]);
      // Turned clockwise: the first row is what was the first column, from below.
      const corner = (image: typeof lying, x: number) => [...image.pixels.slice(3 * x, 3 * x + 3)];
      expect(corner(upright, 11)).toEqual(corner(lying, 0));
    }
  });

  it('keeps the colors of what is transparent, resized too', async () => {
    const alpha = Uint8Array.from({ length: height * width }, (_, i) => ((i >> 1) % 2) * 255);
    const rgba = Uint8Array.from(
      { length: height * width * 4 },
      (_, i) => [200, 100, 50, alpha[i >> 2]][i % 4],
    );
    const image = sharp(rgba, { raw: { height, width, channels: 4 } }).png();
    const { pixels } = await pixelsOf('alpha.png', image, { size: { height: 6, width: 9 } });
    expect(pixels).toHaveLength(6 * 9 * 3);
    pixels.forEach((value, i) => expect(value).toBe([200, 100, 50][i % 3]));
  });

  it('is resized as one in memory', async () => {
    const size = { height: 5, width: 9 };
    const resized = await resizeImage({ height, width, pixels }, size);
    expect(await pixelsOf('resized.png', raw.clone().png(), { size })).toEqual(resized);
    expect(resized.pixels).toHaveLength(5 * 9 * 3);
  });
});

it('an image of one pixel fills any size', async () => {
  const x = await loadPhotograph(join(fixtures, 'one.png'), { size: [3, 2] });
  expect(x.shape).toEqual([3, 2, 3]);
  expect(Array.from(x.dataSync())).toEqual(Array.from({ length: 6 }, () => [10, 200, 30]).flat());
  x.dispose();
});

describe('the nearest pixel', () => {
  it('repeats pixels when an image is enlarged by a whole factor, and picks the middle ones when it shrinks', () => {
    tf.tidy(() => {
      const x = tf.range(0, 9, 1, 'int32').reshape([3, 3, 1]) as tf.Tensor3D;
      expect(resizeNearest(x, [3, 6]).dataSync().slice(0, 6)).toEqual(Int32Array.of(0, 0, 1, 1, 2, 2));
      expect(Array.from(resizeNearest(x, [1, 1]).dataSync())).toEqual([4]);
      expect(Array.from(resizeNearest(x, [3, 3]).dataSync())).toEqual(Array.from(x.dataSync()));
    });
  });

  it('needs a size', () => {
    const x = tf.zeros([2, 2, 3]) as tf.Tensor3D;
    expect(() => resizeNearest(x, [0, 3])).toThrow(/expected a height and a width of 1 or more, got 0 x 3/);
    x.dispose();
  });
});
