import { mean, sum } from '../base/statistics';
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

  /** counts: of each class (row) that was taken for a class (column), one a picture. */
  static of(classes: readonly string[], counts: readonly (readonly number[])[]): ConfusionMatrix {
    const matrix = new ConfusionMatrix(classes);
    matrix.counts.set(counts.flat());
    matrix.pictures = sum(counts.map(sum));
    return matrix;
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
    return this.rows().map((counts) => counts.map((count) => count / (sum(counts) || 1)));
  }

  get scores(): SegmentationScores {
    const rows = this.rows();
    const all = sum(rows.map(sum));
    if (all === 0) throw new RangeError('expected at least one labelled pixel, got none');
    const right = rows.map((row, k) => row[k]);
    const ious = rows.map((row, k) => {
      const union = sum(row) + sum(rows.map((other) => other[k])) - right[k];
      return union > 0 ? right[k] / union : null;
    });
    return {
      pixelAccuracy: sum(right) / all,
      meanIoU: mean(ious.filter((iou): iou is number => iou !== null)),
      perClass: Object.fromEntries(this.classes.map((name, k) => [name, ious[k]])),
      pictures: this.pictures,
    };
  }

  /** Of each class (row): how often it was taken for each class (column). */
  rows(): number[][] {
    const n = this.classes.length;
    return this.classes.map((_, k) => Array.from(this.counts.subarray(k * n, (k + 1) * n)));
  }
}

/** The classes that are taken for another most often, as shares of the class. */
export function largestConfusions({ classes, shares }: ConfusionMatrix, count = Infinity) {
  const found = shares.flatMap((row, truth) =>
    row.flatMap((share, taken) =>
      truth !== taken && share > 0 ? [{ class: classes[truth], takenFor: classes[taken], share }] : [],
    ),
  );
  return found.sort((a, b) => b.share - a.share).slice(0, count);
}
