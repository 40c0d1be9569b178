import { median } from '../../base/statistics';
import { ignoreLabel, type SegmentationSplit } from './segmentationDataset';

export interface ClassFrequencies {
  /** Pixels of each class over all images. */
  pixels: Float64Array;
  /** Pixels that count in the images in which the class occurs. */
  pixelsWherePresent: Float64Array;
}

/**
 * How often each class occurs in a split, or in its first `count` images.
 * @throws DataError where the split has no labels.
 * @example
 * const { splits, classes } = data.camVid();
 * (await data.classFrequencies(splits.train, classes.length, 1)).pixels.length; // => 11
 */
export async function classFrequencies(
  split: SegmentationSplit,
  classes: number,
  count = split.count,
): Promise<ClassFrequencies> {
  const pixels = new Float64Array(classes);
  const pixelsWherePresent = new Float64Array(classes);
  for (let i = 0; i < Math.min(count, split.count); i++) {
    const counts = new Float64Array(256);
    for (const label of (await split.labels(i)).labels) counts[label] += 1;
    counts[ignoreLabel] = 0;
    const counted = counts.reduce((a, b) => a + b, 0);
    for (let label = 0; label < classes; label++) {
      pixels[label] += counts[label];
      if (counts[label] > 0) pixelsWherePresent[label] += counted;
    }
  }
  return { pixels, pixelsWherePresent };
}

/**
 * Median frequency balancing (Eigen & Fergus 2015, section 4.3.2; as SegNet has it): $w_c = median(f) / f_c$, where the
 * frequency $f_c$ is the share of a class in the images in which it occurs. A class that never occurs gets 0.
 * @throws RangeError without a labelled pixel.
 * @example
 * const [pixels, pixelsWherePresent] = [Float64Array.of(6, 2, 0), Float64Array.of(8, 8, 0)];
 * data.medianFrequencyWeights({ pixels, pixelsWherePresent }); // => [0.6667, 2, 0]
 */
export function medianFrequencyWeights({ pixels, pixelsWherePresent }: ClassFrequencies): Float32Array {
  const frequencies = Array.from(pixels, (count, label) =>
    count > 0 ? count / pixelsWherePresent[label] : 0,
  );
  const present = frequencies.filter((frequency) => frequency > 0);
  if (present.length === 0) throw new RangeError('expected at least one labelled pixel, got none');
  return Float32Array.from(frequencies, (frequency) => (frequency > 0 ? median(present) / frequency : 0));
}
