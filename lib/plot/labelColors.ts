import type { SegmentationClass } from '../data/segmentation/segmentationDataset';
import { checkAxes } from '../engine/checkShape';
import { tf } from '../engine/tf';

/**
 * Labels as a colour image, each class in its colour. labels: int32 [batch, height, width]; other numbers, such as
 * void, become black. Returns [batch, height, width, 3], values 0 … 1.
 * @throws RangeError for other than 3 axes.
 * @example
 * const classes = [{ name: 'road', color: [128, 64, 128] }] as const;
 * plot.labelColors(tf.tensor3d([0, 255], [1, 1, 2], 'int32'), classes).squeeze(); // => [[0.502, 0.251, 0.502], [0, 0, 0]]
 */
export function labelColors(labels: tf.Tensor3D, classes: readonly SegmentationClass[]): tf.Tensor4D {
  checkAxes('the labels', labels, '[batch, height, width]');
  const values = labels.dataSync();
  const colors = new Float32Array(values.length * 3);
  values.forEach((label, i) =>
    classes[label]?.color.forEach((level, c) => (colors[i * 3 + c] = level / 255)),
  );
  return tf.tensor4d(colors, [...labels.shape, 3]);
}
