import type { tf } from '../engine/tf';
import { checkTiles, type Range, toBytes } from './tiles';
import { sheet } from './sheet';

/** How images are laid out and shaded. */
export interface ImagesOptions {
  /** Images in a row: 8, or as many as the largest of several tensors has. */
  columns?: number;
  /** Pixels of the PNG for each pixel of an image: a whole number, which keeps edges sharp. */
  scale?: number;
  /**
   * What is black and what is white: the same for all images, or of each image by itself, from its smallest value or
   * from 0, so that an empty map is black. Values beyond are cut off.
   */
  range?: Range;
}

/**
 * Tensors as images in one PNG file. images: [count, height, width, 1 or 3 channels]; of several tensors, each begins
 * a row, with its name before it where they have names.
 * @throws RangeError for other shapes, and for columns or a scale that are not whole numbers from 1.
 * @example
 * const png = await plot.images({ noise: tf.zeros([3, 8, 8, 1]), restored: tf.ones([3, 8, 8, 1]) }, { range: [0, 1] });
 * png.toString('latin1', 1, 4); // => 'PNG'
 */
export async function images(
  images: tf.Tensor4D | readonly tf.Tensor4D[] | Readonly<Record<string, tf.Tensor4D>>,
  { columns, scale = 2, range = 'each' }: ImagesOptions = {},
): Promise<Buffer> {
  const single = 'dataSync' in images;
  const entries: (readonly [string | undefined, tf.Tensor4D])[] = single
    ? [[undefined, images as tf.Tensor4D]]
    : Array.isArray(images)
      ? (images as tf.Tensor4D[]).map((tensor) => [undefined, tensor])
      : Object.entries(images as Record<string, tf.Tensor4D>);
  const tensors = entries.map(([, tensor]) => tensor);
  if (tensors.length === 0) throw new RangeError('expected one tensor of images or more, got none');
  tensors.forEach(checkTiles);
  const across =
    columns ?? Math.min(single ? 8 : Infinity, Math.max(...tensors.map(({ shape }) => shape[0])));
  for (const [what, number] of Object.entries({ columns: across, scale })) {
    if (!Number.isInteger(number) || number < 1)
      throw new RangeError(`expected a whole number of ${what} from 1, got ${number}`);
  }
  const groups = await Promise.all(
    entries.map(async ([name, tensor]) => ({ name, tiles: await toBytes(tensor, range) })),
  );
  return sheet(groups, { columns: across, scale, grey: tensors.every(({ shape }) => shape[3] === 1) });
}
