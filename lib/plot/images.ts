/** Tensors as images in PNG files. */
import { checkWhole } from '../engine/checkShape';
import type { tf } from '../engine/tf';
import { type ImageValues, type Range, sheet, toBytes, valuesOf } from './sheet';
import { join } from 'node:path';
import { projectFolder } from '../base/installation';
import { writeWhole } from '../data/download';

/** How images are laid out and shaded. */
export interface ImagesOptions {
  /** Images in a row: 8, or as many as the largest of several tensors has. */
  columns?: number;
  /** Pixels of the PNG for each pixel of an image: a whole number, which keeps edges sharp, or 1 over one. */
  scale?: number;
  /**
   * What is black and what is white: the same for all images, or of each image by itself, from its smallest value or
   * from 0, so that an empty map is black. Values beyond are cut off.
   */
  range?: Range;
  /** At most so many of each tensor, the first ones. */
  count?: number;
}

/** A tensor [count, height, width, 1 or 3 channels], or `data.GreyImages`. */
export type Images = tf.Tensor | ImageValues;

/**
 * Tensors as images in one PNG file. Of several, each begins a row, with its name before it where they have names.
 * @throws RangeError for other shapes, and for columns, a scale or a count that are not whole numbers from 1.
 * @example
 * const png = await plot.images({ noise: tf.zeros([3, 8, 8, 1]), restored: tf.ones([3, 8, 8, 1]) }, { range: [0, 1] });
 * png.toString('latin1', 1, 4); // => 'PNG'
 */
export async function images(
  images: Images | readonly Images[] | Readonly<Record<string, Images>>,
  { columns, scale = 2, range = 'each', count }: ImagesOptions = {},
): Promise<Buffer> {
  const single = isImages(images);
  const rows: readonly Images[] = single ? [images] : Object.values(images);
  const names = single || Array.isArray(images) ? [] : Object.keys(images);
  if (rows.length === 0) throw new RangeError('expected one tensor of images or more, got none');
  const values = await Promise.all(rows.map(valuesOf));
  const most = Math.max(...values.map((one) => Math.min(one.count, count ?? Infinity)));
  const layout = { columns: columns ?? (single ? Math.min(8, most) : most), scale };
  const whole = { columns: layout.columns, scale: scale < 1 ? 1 / scale : scale, count: most };
  for (const [what, number] of Object.entries(whole)) checkWhole(what, number);
  const groups = values.map((one, i) => ({ name: names[i], tiles: toBytes(one, range, most) }));
  return sheet(groups, { ...layout, grey: values.every(({ channels }) => channels === 1) });
}

const isImages = (images: object): images is Images =>
  'dataSync' in images || ArrayBuffer.isView((images as ImageValues).values);

const outputs = join(projectFolder, 'outputs');

/**
 * Writes an image below outputs/, or `folder`; the file is there whole or not at all. path: as
 * `vgg_images/chelsea/block1_pool.png`. Returns the whole path.
 * @throws RangeError where a part of the path, which may be a photograph's name, leads elsewhere; DataError where it
 * cannot be written.
 * @example
 * const png = await plot.images(tf.ones([1, 8, 8, 1]));
 * plot.save('white.png', png, 'images'); // => 'images/white.png'
 */
export function save(path: string, image: Buffer | string, folder = outputs): string {
  if (path.split('/').some((part) => ['', '.', '..'].includes(part))) {
    throw new RangeError(
      `expected a path below ${folder}, got "${path}": name the folders without "." and ".."`,
    );
  }
  const file = join(folder, path);
  writeWhole(file, Buffer.from(image));
  return file;
}
