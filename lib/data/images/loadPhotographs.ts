import { checkAxes, checkSizes } from '../../engine/checkShape';
import { tf } from '../../engine/tf';
import type { Photograph } from './photographs';
import { readImage, type ReadImageOptions } from './readImage';
import { nearestIndices } from './resizeLabels';

/** What is done to a photograph that is read. */
export interface PhotographOptions extends Omit<ReadImageOptions, 'size'> {
  /** Resized to [height, width] without regard to proportions, as Keras' `load_img(target_size=…)` does. */
  size?: readonly [height: number, width: number];
}

/**
 * A photograph as a network takes it: float32 [height, width, 3], red, green and blue from 0 to 255, turned upright
 * unless told otherwise (Keras leaves it). Resizing takes the nearest pixel (Pillow's NEAREST, Keras' default).
 * @throws What `readImage` throws.
 * @example
 * const [{ file }] = data.photographs();
 * (await data.loadPhotograph(file, { size: [224, 224] })).shape; // => [224, 224, 3]
 */
export async function loadPhotograph(
  file: string,
  { size, upright = true, maxPixels }: PhotographOptions = {},
): Promise<tf.Tensor3D> {
  const { height, width, pixels } = await readImage(file, { upright, maxPixels });
  return tf.tidy(() => {
    const image = tf.tensor3d(pixels, [height, width, 3], 'int32');
    return (size ? resizeNearest(image, size) : image).toFloat() as tf.Tensor3D;
  });
}

/**
 * Photographs at one size, [count, height, width, 3], red, green and blue from 0 to 255; each is read by
 * `loadPhotograph`.
 * @throws DataError for a file that is missing or damaged; RangeError for no photographs.
 * @example
 * (await data.loadPhotographs(data.photographs(), { size: [64, 64] })).shape.slice(1); // => [64, 64, 3]
 */
export async function loadPhotographs(
  photographs: readonly Photograph[],
  options: { size: readonly [height: number, width: number] },
): Promise<tf.Tensor4D> {
  if (photographs.length === 0) throw new RangeError('expected one photograph or more, got none');
  const each: tf.Tensor3D[] = [];
  try {
    for (const { file } of photographs) each.push(await loadPhotograph(file, options));
    return tf.stack(each) as tf.Tensor4D;
  } finally {
    tf.dispose(each);
  }
}

/**
 * An image at another size: each pixel is the one whose square its center falls into. x: [height, width, channels].
 * @throws RangeError for an invalid height or width, or other than 3 axes.
 */
export function resizeNearest(x: tf.Tensor3D, [height, width]: readonly [number, number]): tf.Tensor3D {
  if (![height, width].every((n) => Number.isInteger(n) && n > 0)) {
    throw new RangeError(`expected a height and a width of 1 or more, got ${height} x ${width}`);
  }
  checkAxes('the image', x, '[height, width, channels]');
  checkSizes('the image', [height, width, x.shape[2]]);
  return tf.tidy(() => {
    const [rows, columns] = [nearestIndices(x.shape[0], height), nearestIndices(x.shape[1], width)];
    return x.gather(tf.tensor1d(rows, 'int32'), 0).gather(tf.tensor1d(columns, 'int32'), 1);
  });
}
