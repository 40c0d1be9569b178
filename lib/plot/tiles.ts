/** Tensors as bytes of images: red, green, blue, opaque. */
import type { tf } from '../engine/tf';

export type Range = readonly [low: number, high: number] | 'each' | 'fromZero';

/** The bytes of one image, as jimp takes them. */
export interface Tile {
  width: number;
  height: number;
  data: Buffer;
}

/** Images as numbers, such as `data.GreyImages`. */
export interface ImageValues {
  values: Float32Array | Int32Array | Uint8Array;
  count: number;
  height: number;
  width: number;
  channels: number;
}

/** The values of a tensor with its sizes. @throws RangeError for a tensor that does not hold images. */
export async function valuesOf(images: tf.Tensor | ImageValues): Promise<ImageValues> {
  if ('values' in images) return images;
  const { shape } = images;
  if (shape.length !== 4 || ![1, 3].includes(shape[3]))
    throw new RangeError(
      `expected images [count, height, width, 1 or 3], got [${shape}]: choose a channel first`,
    );
  if (shape.includes(0)) throw new RangeError(`expected one image or more, got [${shape}]`);
  const [count, height, width, channels] = shape;
  return { values: await images.data(), count, height, width, channels };
}

/** The first `most` images. */
export function toBytes(
  { values, count, height, width, channels }: ImageValues,
  range: Range,
  most = count,
): Tile[] {
  const size = height * width * channels;
  return Array.from({ length: Math.min(count, most) }, (_, i) => {
    const own = values.subarray(i * size, (i + 1) * size);
    const toByte = byteScale(rangeFor(own, range));
    const data = Buffer.alloc(height * width * 4, 0xff);
    for (let pixel = 0; pixel < height * width; pixel++) {
      for (let c = 0; c < 3; c++)
        data[4 * pixel + c] = toByte(own[pixel * channels + (channels === 3 ? c : 0)]);
    }
    return { width, height, data };
  });
}

function rangeFor(values: ArrayLike<number>, range: Range): readonly [number, number] {
  if (typeof range !== 'string') return range;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return range === 'each' ? [low, high] : [0, high > 0 ? high : 1];
}

/** A value to 0 … 255; all of an even image become grey. */
const byteScale =
  ([low, high]: readonly [number, number]) =>
  (value: number) =>
    high > low ? Math.max(0, Math.min(255, Math.round(((value - low) / (high - low)) * 255))) : 128;
