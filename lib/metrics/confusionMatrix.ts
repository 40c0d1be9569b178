/**
 * How well pixels are told apart, over a whole set: sums over all pictures first, ratios after (as VOC's and CamVid's
 * tables are made), so that a picture in which a class is rare weighs no more than its pixels.
 */
import { ignoreLabel } from '../data/segmentation/segmentationDataset';

/** What a confusion matrix comes to. */
export interface SegmentationScores {
  /** Share of the pixels that count whose class is right. */
  pixelAccuracy: number;
  /** Mean over the classes that occur, in truth or prediction, of their IoU. */
  meanIoU: number;
  /** True positives / (true positives + false positives + false negatives), by class; null where it never occurs. */
  perClass: Record<string, number | null>;
  pictures: number;
}

/**
 * How pixels are told apart: counts[truth][prediction], flat. Pixels with the label `ignoreLabel` are left out. Sums
 * over all pictures come first, ratios after, as VOC's and CamVid's tables are made.
 * @throws RangeError, from `add` for lists that do not fit, from `scores` without a labelled pixel.
 * @example
 * const matrix = new metrics.ConfusionMatrix(['road', 'sky']);
 * matrix.add([0, 0, 1, 255], [0, 1, 1, 0]); // truth, prediction
 * matrix.scores.pixelAccuracy; // => 0.6667
 * matrix.scores.meanIoU; // => 0.5
 */
export class ConfusionMatrix {
  readonly counts: Float64Array;
  pictures = 0;

  /** classes: their names. */
  constructor(readonly classes: readonly string[]) {
    this.counts = new Float64Array(classes.length ** 2);
  }

  /** truth: class numbers or `ignoreLabel`; prediction: class numbers. As long as one another. */
  add(truth: ArrayLike<number>, prediction: ArrayLike<number>, pictures = 1): void {
    const n = this.classes.length;
    if (truth.length !== prediction.length) {
      throw new RangeError(
        `expected as many predictions as labels, ${truth.length}, got ${prediction.length}`,
      );
    }
    for (let i = 0; i < truth.length; i++) {
      const label = truth[i];
      if (label === ignoreLabel) continue;
      if (!(label >= 0 && label < n && prediction[i] >= 0 && prediction[i] < n)) {
        throw new RangeError(
          `expected classes from 0 to ${n - 1}, got the label ${label} and the prediction ${prediction[i]}`,
        );
      }
      this.counts[label * n + prediction[i]] += 1;
    }
    this.pictures += pictures;
  }

  /** Rows are truth, columns predictions; each row sums to 1, or is all 0 where the class does not occur. */
  get shares(): number[][] {
    const n = this.classes.length;
    return this.classes.map((_, row) => {
      const counts = this.counts.subarray(row * n, (row + 1) * n);
      const sum = counts.reduce((a, b) => a + b, 0);
      return Array.from(counts, (count) => (sum > 0 ? count / sum : 0));
    });
  }

  get scores(): SegmentationScores {
    const n = this.classes.length;
    const { counts, classes, pictures } = this;
    const sums = { right: 0, all: counts.reduce((a, b) => a + b, 0) };
    if (sums.all === 0) throw new RangeError('expected at least one labelled pixel, got none');
    const entries = classes.map((name, k) => {
      let union = -counts[k * n + k];
      for (let j = 0; j < n; j++) union += counts[k * n + j] + counts[j * n + k];
      sums.right += counts[k * n + k];
      return [name, union > 0 ? counts[k * n + k] / union : null] as const;
    });
    const present = entries.flatMap(([, iou]) => (iou === null ? [] : [iou]));
    return {
      pixelAccuracy: sums.right / sums.all,
      meanIoU: present.reduce((a, b) => a + b, 0) / present.length,
      perClass: Object.fromEntries(entries),
      pictures,
    };
  }
}
