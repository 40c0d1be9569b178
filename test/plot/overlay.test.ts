import { Jimp } from 'jimp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { colorAt } from '../../lib/plot/colorScale';
import { overlay } from '../../lib/plot/overlay';
import { tf } from '../../lib/engine/tf';

let before: number;
beforeEach(() => {
  tf.engine().startScope();
  before = tf.memory().numTensors;
});
afterEach(() => tf.engine().endScope());

/** Up to rounding. */
function expectColour(found: number[], colour: readonly number[]) {
  found.forEach((byte, c) => expect(Math.abs(byte - 255 * colour[c])).toBeLessThan(1.01));
}

/** Red, green, blue of a pixel of the first tile, 0 … 255. */
async function pixels(png: Buffer) {
  const picture = await Jimp.read(png);
  const at = (x: number, y: number) => {
    const i = 4 * ((y + 2) * picture.bitmap.width + x + 2);
    return Array.from(picture.bitmap.data.subarray(i, i + 3));
  };
  return { at, width: picture.bitmap.width, height: picture.bitmap.height };
}

describe('colours', () => {
  it('of a diverging scale are blue below 0 and red above, and lightest at 0', () => {
    const sum = (value: number) => colorAt('diverging', value).reduce((a, b) => a + b, 0);
    for (const value of [0.3, 0.6, 1, 2]) {
      const [blue, red] = [colorAt('diverging', -value), colorAt('diverging', value)];
      expect(blue[2]).toBeGreaterThan(blue[0]);
      expect(red[0]).toBeGreaterThan(red[2]);
      expect(Math.max(sum(value), sum(-value))).toBeLessThan(sum(0));
    }
  });

  it('of a sequential scale get darker all the way', () => {
    const luminance = (value: number) =>
      colorAt('sequential', value).reduce((sum, c, i) => sum + [0.2126, 0.7152, 0.0722][i] * c, 0);
    for (let i = 1; i <= 40; i++) expect(luminance(i / 40)).toBeLessThan(luminance((i - 1) / 40));
  });
});

describe('an overlay', () => {
  const signed = () => tf.tensor4d([1, -1, 0, 0.5], [1, 2, 2, 1]);

  const black = (height: number, width: number) => tf.zeros<tf.Rank.R4>([1, height, width, 1]);

  it('of full opacity has the colours of the scale, signed where values are', async () => {
    const values = tf.tensor4d([1, -1, 1, -1], [1, 2, 2, 1]);
    const { at } = await pixels(await overlay(black(2, 2), values, { scale: 1, opacity: 1 }));
    [at(0, 0), at(1, 0)].forEach((found, i) => expectColour(found, colorAt('diverging', [1, -1][i])));
    const positive = await pixels(await overlay(black(2, 2), values.abs(), { opacity: 1 }));
    expectColour(positive.at(0, 0), colorAt('sequential', 1));
  });

  it('leaves the grey picture where the attribution is 0', async () => {
    const pictures = tf.tensor4d([0, 50, 100, 100], [1, 2, 2, 1]);
    const { at } = await pixels(await overlay(pictures, signed(), { opacity: 1 }));
    expect(at(0, 1)).toEqual([255, 255, 255]);
    expectColour(at(0, 0), colorAt('diverging', 1));
    const [red, , blue] = at(1, 1);
    expect(red).toBeGreaterThan(blue);
  });

  it('enlarges small maps, sums over channels, and has a tile for each', async () => {
    const maps = tf.ones([3, 2, 2, 4]) as tf.Tensor4D;
    const pictures = tf.zeros([3, 8, 6, 3]) as tf.Tensor4D;
    const { width, height } = await pixels(await overlay(pictures, maps, { scale: 2, columns: 2 }));
    expect([width, height]).toEqual([2 * (12 + 2) + 2, 2 * (16 + 2) + 2]);
  });

  it('is not dominated by a few pixels', async () => {
    const values = new Float32Array(400).fill(1);
    values[0] = 1000;
    const x = tf.tensor4d(values, [1, 20, 20, 1]);
    const { at } = await pixels(await overlay(black(20, 20), x));
    expect(at(5, 5)).toEqual(at(0, 0));
    const whole = await pixels(await overlay(black(20, 20), x, { within: 1 }));
    expect(whole.at(5, 5)).not.toEqual(whole.at(0, 0));
  });

  it('of nothing at all is even; leaves no tensors; says what was wrong', async () => {
    const empty = tf.zeros([1, 3, 3, 1]) as tf.Tensor4D;
    const { at } = await pixels(await overlay(empty, empty));
    expect(at(0, 0)).toEqual(at(2, 2));
    const other = tf.zeros([2, 3, 3, 1]) as tf.Tensor4D;
    expect(tf.memory().numTensors).toBe(before + 2);
    await expect(overlay(other, empty)).rejects.toThrow('expected a map for each of the 2 images, got 1');
    await expect(overlay(empty, empty, { within: 0 })).rejects.toThrow(/got 0/);
    expect(tf.memory().numTensors).toBe(before + 2);
  });

  it('takes maps by name over one image, and maps without channels', async () => {
    const maps = { one: tf.ones([1, 2, 2]), two: tf.ones([2, 2]), three: tf.ones([1, 40, 40, 3]) };
    const { width, height } = await pixels(await overlay(black(40, 40), maps, { columns: 2 }));
    expect([width, height]).toEqual([2 * (40 + 2) + 2, 2 * (40 + 20 + 2) + 2]);
    await expect(overlay(black(2, 2), tf.ones([4]))).rejects.toThrow(/expected a map/);
    await expect(overlay(tf.ones([4, 4]), tf.ones([4, 4]))).rejects.toThrow(/expected images/);
  });
});
