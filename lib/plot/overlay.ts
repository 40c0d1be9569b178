import { attributionMap } from '../attribution/attributionMap';
import { tf } from '../engine/tf';
import { colorAt } from './colorScale';
import { sheet, type Tile, toBytes, valuesOf } from './sheet';

/** How attributions are coloured. */
export interface OverlayOptions {
  /** Whether values have a sign: blue against, red for the class; else 0 … largest. By default, whether any is below 0. */
  signed?: boolean;
  /** Share of an image's pixels whose value is not cut off: a few very large ones would hide the rest. */
  within?: number;
  /** Of the strongest color over an image, 0 … 1. */
  opacity?: number;
  columns?: number;
  /** Pixels of the PNG for each pixel of an image. */
  scale?: number;
}

/**
 * Attributions as colours over the grey image, each scaled by itself; smaller maps are enlarged to the image's size.
 * images: [height, width, 1 or 3], or several [count, …]. maps: as many, [count, height, width, channels], of which
 * the channels are added, or without the axes of count and channels; by name, one for each image or all over the same
 * one. Returns the bytes of a PNG file.
 * @throws RangeError where images and maps do not fit each other, and for a share or an opacity beyond 0 … 1.
 * @example
 * const image = tf.ones([1, 8, 8, 3]);
 * const png = await plot.overlay(image, { 'Grad-CAM': tf.ones([1, 4, 4]), saliency: tf.ones([1, 8, 8, 3]) });
 * png.toString('latin1', 1, 4); // => 'PNG'
 */
export async function overlay(
  images: tf.Tensor,
  maps: tf.Tensor | Readonly<Record<string, tf.Tensor>>,
  { signed, within = 0.99, opacity = 0.8, columns, scale = 1 }: OverlayOptions = {},
): Promise<Buffer> {
  if (!(within > 0 && within <= 1)) throw new RangeError(`expected a share of pixels up to 1, got ${within}`);
  if (!(opacity > 0 && opacity <= 1)) throw new RangeError(`expected an opacity up to 1, got ${opacity}`);
  const below = await greyTiles(images);
  const entries =
    'dataSync' in maps
      ? [['', maps as tf.Tensor] as const]
      : Object.entries(maps as Record<string, tf.Tensor>);
  if (entries.length === 0) throw new RangeError('expected one map or more, got none');
  const size = [below[0].height, below[0].width] as [number, number];
  const groups = entries.map(([name, map]) => {
    const over = heatTiles(name, map, { size, signed, within, opacity });
    if (over.length !== below.length && below.length !== 1)
      throw new RangeError(`expected a map for each of the ${below.length} images, got ${over.length}`);
    return { name: name || undefined, over, tiles: over.map((_, i) => below[below.length === 1 ? 0 : i]) };
  });
  const most = Math.max(...groups.map(({ over }) => over.length));
  return sheet(groups, { columns: columns ?? (most > 1 ? most : 4), scale });
}

/** The mean of the colours, each image from its darkest to its lightest. */
async function greyTiles(images: tf.Tensor): Promise<Tile[]> {
  const shape = images.shape.length === 3 ? [1, ...images.shape] : images.shape;
  if (shape.length !== 4 || ![1, 3].includes(shape[3]))
    throw new RangeError(`expected images [count, height, width, 1 or 3], got [${images.shape}]`);
  const grey = tf.tidy(() => images.reshape(shape).mean(3, true) as tf.Tensor4D);
  try {
    return toBytes(await valuesOf(grey), 'each');
  } finally {
    grey.dispose();
  }
}

interface HeatOptions {
  size: [height: number, width: number];
  signed?: boolean;
  within: number;
  opacity: number;
}

function heatTiles(
  name: string,
  map: tf.Tensor,
  { size: [height, width], signed, within, opacity }: HeatOptions,
): Tile[] {
  const { length } = map.shape;
  const shape = length === 2 ? [1, ...map.shape, 1] : length === 3 ? [...map.shape, 1] : map.shape;
  if (shape.length !== 4)
    throw new RangeError(`expected a map [count, height, width, channels] ${name}, got [${map.shape}]`);
  const values = tf.tidy(() => {
    const flat = attributionMap(map.reshape(shape) as tf.Tensor4D);
    return tf.image.resizeBilinear(flat, [height, width], false, true).dataSync();
  });
  const [count] = shape;
  const size = height * width;
  const scale = (signed ?? values.some((value) => value < 0)) ? 'diverging' : 'sequential';
  return Array.from({ length: count }, (_, tile) => {
    const own = values.subarray(tile * size, (tile + 1) * size);
    const most = quantile(Float32Array.from(own, Math.abs), within);
    const data = Buffer.alloc(4 * size);
    own.forEach((value, i) => {
      const share = most > 0 ? Math.max(-1, Math.min(1, value / most)) : 0;
      const color = colorAt(scale, share);
      color.forEach((level, c) => (data[4 * i + c] = Math.round(255 * level)));
      data[4 * i + 3] = Math.round(255 * opacity * Math.abs(share));
    });
    return { width, height, data };
  });
}

/** The smallest magnitude that so large a share of the values does not exceed; of the largest if that is 0. */
function quantile(magnitudes: Float32Array, share: number): number {
  const sorted = magnitudes.sort();
  return sorted[Math.ceil(share * sorted.length) - 1] || sorted[sorted.length - 1];
}
