/** Tensors as pictures: a grid of grey or colour tiles in one PNG. */
import type { tf } from '../engine/tf';

export interface ImageGridOptions {
  /** Tiles in a row. */
  columns?: number;
  /** Pixels of the PNG for each pixel of a tile: a whole number, which keeps edges sharp. */
  scale?: number;
  /**
   * What is black and what is white: the same for all tiles, or of each tile by itself, from its smallest value or
   * from 0, so that an empty map is black. Values beyond are cut off.
   */
  range?: [number, number] | 'each' | 'fromZero';
}

const gap = 2;
const ground = 0xff; // white between the tiles

/**
 * A grid of grey or colour tiles in one picture. tiles: [count, height, width, 1 or 3 channels]. Returns the bytes
 * of a PNG file.
 * @throws Error for other channels, RangeError for columns or a scale that are no whole numbers.
 * @example
 * const png = await plot.imageGrid(tf.ones([3, 8, 8, 1]), { columns: 3, range: [0, 1] });
 * png.toString('latin1', 1, 4); // => 'PNG'
 */
export async function imageGrid(
  tiles: tf.Tensor4D,
  { columns = 8, scale = 2, range = 'each' }: ImageGridOptions = {},
): Promise<Buffer> {
  const [count, height, width, channels] = tiles.shape;
  if (channels !== 1 && channels !== 3) {
    throw new Error(
      `expected tiles [count, height, width, 1 or 3], got [${tiles.shape}]: choose a channel first`,
    );
  }
  for (const [what, number] of Object.entries({ tiles: count, columns, scale })) {
    if (!Number.isInteger(number) || number < 1) {
      throw new RangeError(`expected a whole number of ${what} from 1, got ${number}`);
    }
  }
  const across = Math.min(columns, count);
  const [tileHeight, tileWidth] = [height * scale + gap, width * scale + gap];
  const picture = { width: across * tileWidth + gap, height: Math.ceil(count / across) * tileHeight + gap };
  const pixels = Buffer.alloc(picture.width * picture.height * 4, ground);
  const values = await tiles.data();
  const size = height * width * channels;
  for (let tile = 0; tile < count; tile++) {
    const tileValues = values.subarray(tile * size, (tile + 1) * size);
    const toByte = byteScale(rangeFor(tileValues, range));
    const top = gap + Math.floor(tile / across) * tileHeight;
    const left = gap + (tile % across) * tileWidth;
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * channels;
        const to = ((top + y) * picture.width + left + x) * 4;
        for (let c = 0; c < 3; c++) pixels[to + c] = toByte(tileValues[from + (channels === 3 ? c : 0)]);
      }
    }
  }
  const { Jimp } = await import('jimp'); // not before it is needed: it takes longer than the rest of lib
  const colorType = channels === 1 ? 0 : 2; // of PNG: grey, or red, green and blue
  return Jimp.fromBitmap({ ...picture, data: pixels }).getBuffer('image/png', { colorType });
}

function rangeFor(
  values: ArrayLike<number>,
  range: NonNullable<ImageGridOptions['range']>,
): [number, number] {
  if (typeof range !== 'string') return range;
  const [low, high] = rangeOf(values);
  return range === 'each' ? [low, high] : [0, high > 0 ? high : 1];
}

function rangeOf(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

/** A value to 0 … 255; all of an even tile become grey. */
const byteScale =
  ([low, high]: [number, number]) =>
  (value: number) =>
    high > low ? Math.max(0, Math.min(255, Math.round(((value - low) / (high - low)) * 255))) : 128;
