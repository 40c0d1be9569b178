import type { SegmentationClass } from '../data/segmentation/segmentationDataset';
import { tf } from '../engine/tf';
import { images, type ImagesOptions } from './images';
import { labelColors } from './labelColors';

/**
 * Scenes and their labels in one PNG file, a row for each name: images [batch, height, width, 3] with values 0 … 1, and
 * labels int32 [batch, height, width], each class in its color, other numbers black.
 * @throws RangeError for tensors of other shapes.
 * @example
 * const classes = [{ name: 'road', color: [128, 64, 128] }] as const;
 * const rows = { scene: tf.zeros([2, 8, 8, 3]), truth: tf.zeros([2, 8, 8], 'int32') };
 * (await plot.labelled(rows, classes)).toString('latin1', 1, 4); // => 'PNG'
 */
export async function labelled(
  rows: Readonly<Record<string, tf.Tensor>>,
  classes: readonly SegmentationClass[],
  options: Pick<ImagesOptions, 'scale' | 'count'> = {},
): Promise<Buffer> {
  const entries = Object.entries(rows).map(([name, row]) => ({
    name,
    row: row.rank === 3 ? labelColors(row as tf.Tensor3D, classes) : row.clone(),
  }));
  try {
    const named = Object.fromEntries(entries.map(({ name, row }) => [name, row]));
    return await images(named, { ...options, range: [0, 1] });
  } finally {
    tf.dispose(entries.map(({ row }) => row));
  }
}
