import { tf } from '../../engine/tf';
import { loadPhotograph } from './photograph';
import type { Photograph } from './photographs';

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
