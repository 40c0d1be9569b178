/** Labels at another size; without TensorFlow, for the threads that read samples. */
import type { LabelMap } from '../segmentation/segmentationDataset';
import type { Size } from './readImage';

/** For each of `to` pixels the one of `from` whose square its center falls into, the centers added up as Pillow does. */
export function nearestIndices(from: number, to: number): Int32Array {
  const step = from / to;
  const indices = new Int32Array(to);
  for (let i = 0, center = step / 2; i < to; i++, center += step)
    indices[i] = Math.min(from - 1, Math.trunc(center));
  return indices;
}

/** Each the label of the nearest pixel: a mean of classes is not a class. */
export function resizeLabels({ height, width, labels }: LabelMap, size: Size): LabelMap {
  if (height === size.height && width === size.width) return { height, width, labels };
  const resized = new Uint8Array(size.height * size.width);
  const [rows, columns] = [nearestIndices(height, size.height), nearestIndices(width, size.width)];
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) resized[y * size.width + x] = labels[rows[y] * width + columns[x]];
  return { ...size, labels: resized };
}
