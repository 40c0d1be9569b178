import { tf } from '../../engine/tf';
import { readImage, type ReadImageOptions } from './readImage';
import { resizeNearest } from './resizeNearest';

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
