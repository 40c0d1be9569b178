import fc from 'fast-check';
import { Jimp } from 'jimp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { images, type ImagesOptions } from '../../lib/plot/images';
import { tf } from '../../lib/engine/tf';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const gap = 2;

/** The image that the PNG holds, by jimp. */
async function decoded(tiles: tf.Tensor4D, options: ImagesOptions) {
  const { width, height, data } = (await Jimp.read(await images(tiles, options))).bitmap;
  const pixel = (x: number, y: number) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
  return { width, height, pixel };
}

const cases = fc.record({
  shape: fc.tuple(
    ...[fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })],
    fc.constantFrom(1, 3),
  ) as fc.Arbitrary<[number, number, number, number]>,
  columns: fc.integer({ min: 1, max: 4 }),
  scale: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
});

describe('a grid of images', () => {
  it('has each pixel of each tile as a square of its grey or colour, and white between the tiles', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, columns, scale, seed }) => {
        const [count, height, width, channels] = shape;
        const tiles = tf.randomUniform(shape, -0.2, 1.2, 'float32', seed) as tf.Tensor4D;
        const picture = await decoded(tiles, { columns, scale, range: [0, 1] });
        const across = Math.min(columns, count);
        const pitch = [width * scale + gap, height * scale + gap];
        expect(picture.width).toBe(across * pitch[0] + gap);
        expect(picture.height).toBe(Math.ceil(count / across) * pitch[1] + gap);
        const values = (await tiles.array()) as number[][][][];
        for (let y = 0; y < picture.height; y++) {
          for (let x = 0; x < picture.width; x++) {
            const [column, row] = [Math.floor((x - gap) / pitch[0]), Math.floor((y - gap) / pitch[1])];
            const [left, top] = [x - gap - column * pitch[0], y - gap - row * pitch[1]];
            const tile = values[row * across + column];
            const inTile =
              Math.min(left, top, column, row) >= 0 && left < width * scale && top < height * scale;
            const colour = inTile && tile?.[Math.floor(top / scale)][Math.floor(left / scale)];
            const bytes = colour && colour.map((v) => Math.max(0, Math.min(255, Math.round(v * 255))));
            const expected = bytes
              ? channels === 3
                ? bytes
                : [bytes[0], bytes[0], bytes[0]]
              : [255, 255, 255];
            expect(picture.pixel(x, y)).toEqual([...expected, 255]);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('stretches each tile by itself from black to white unless a range is given; an even one is grey', async () => {
    const tiles = tf.tensor4d([0, 1, 10, 30, 5, 5], [3, 1, 2, 1]);
    const { pixel } = await decoded(tiles, { columns: 3, scale: 1 });
    const greys = [2, 3, 6, 7, 10, 11].map((x) => pixel(x, 2)[0]);
    expect(greys).toEqual([0, 255, 0, 255, 128, 128]);
    const same = await decoded(tiles, { columns: 3, scale: 1, range: [0, 30] });
    expect([2, 3, 6, 7, 10, 11].map((x) => same.pixel(x, 2)[0])).toEqual([0, 9, 85, 255, 43, 43]);
  });

  it('leaves no tensors', async () => {
    const tiles = tf.ones([2, 3, 3, 1]) as tf.Tensor4D;
    const before = tf.memory().numTensors;
    await images(tiles);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is an error for what is not an image', async () => {
    const channels = images(tf.ones([2, 3, 3, 64]));
    await expect(channels).rejects.toThrow(
      'expected images [count, height, width, 1 or 3], got [2,3,3,64]: choose',
    );
    const tiles = tf.ones([2, 3, 3, 1]) as tf.Tensor4D;
    await expect(images(tiles, { scale: 1.5 })).rejects.toThrow(/as scale, got 1.5/);
    await expect(images(tiles, { columns: 0 })).rejects.toThrow(/as columns, got 0/);
    await expect(images(tf.ones([0, 3, 3, 1]))).rejects.toThrow('expected one image or more, got [0,3,3,1]');
  });

  it('begins a row with each of several tensors, of one tile more or less', async () => {
    const [black, grey] = [tf.zeros([2, 1, 1, 1]), tf.fill([1, 1, 1, 1], 0.5)] as tf.Tensor4D[];
    const { bitmap } = await Jimp.read(await images([black, grey], { scale: 1, range: [0, 1] }));
    expect([bitmap.width, bitmap.height]).toEqual([2 * 3 + gap, 2 * 3 + gap]);
    const at = (x: number, y: number) => bitmap.data[4 * (y * bitmap.width + x)];
    expect([at(2, 2), at(5, 2), at(2, 5), at(5, 5)]).toEqual([0, 0, 128, 255]);
  });

  it('takes grey images as numbers, and the first of them', async () => {
    const grey = { values: Float32Array.of(0, 1, 0.5), count: 3, height: 1, width: 1, channels: 1 };
    const { bitmap } = await Jimp.read(await images(grey, { scale: 1, range: [0, 1], count: 2 }));
    expect(bitmap.width).toBe(2 * 3 + gap);
    expect([2, 5].map((x) => bitmap.data[4 * (2 * bitmap.width + x)])).toEqual([0, 255]);
  });

  it('has the name of each tensor before its row, or above it where each has one image', async () => {
    const rows = { 'a long name': tf.zeros([2, 30, 30, 1]), b: tf.zeros([2, 30, 30, 1]) } as Record<
      string,
      tf.Tensor4D
    >;
    const ink = async (png: Buffer, part: (x: number, y: number) => boolean) => {
      const { data, width } = (await Jimp.read(png)).bitmap;
      return data.filter((v, i) => i % 4 === 0 && v < 128 && part((i / 4) % width, Math.floor(i / 4 / width)))
        .length;
    };
    const beside = await images(rows, { scale: 1, range: [0, 1] });
    const { width } = (await Jimp.read(beside)).bitmap;
    expect(await ink(beside, (x) => x < width - 66)).toBeGreaterThan(50);
    const single = { a: tf.zeros([1, 30, 30, 1]), b: tf.zeros([1, 30, 30, 1]) } as Record<
      string,
      tf.Tensor4D
    >;
    const above = await images(single, { scale: 1, range: [0, 1], columns: 2 });
    expect((await Jimp.read(above)).bitmap).toMatchObject({ width: 66, height: 54 });
    expect(await ink(above, (_, y) => y < 20)).toBeGreaterThan(10);
  });
});
