/** An attribution of many pictures in constant memory. */
import { type Batch, inOrder } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { longRun, type LongRunOptions } from '../base/longRun';

/** How many pictures at once, and what may end it. */
export interface OverImagesOptions extends LongRunOptions {
  batchSize?: number;
}

/**
 * An attribution of many pictures in constant memory: explains all of them, batch by batch, as one captured step.
 * explain: pictures with values 0 … 1 and their one-hot labels to a tensor, by any attribution that is not
 * asynchronous. onBatch: gets each result with its batch and the number of the batch's first picture; they are
 * disposed of when it returns.
 * @throws RangeError for an empty batch, CaptureError where `explain` cannot be captured.
 * @example
 * const { test } = await data.loadMnist();
 * const model = models.mnistDense({ seed: 1 });
 * const sums: number[] = [];
 * const explain = (xs: tf.Tensor4D, labels: tf.Tensor2D) => attribution.saliency(model, xs, labels);
 * await visualisation.overImages(explain, data.subset(test, 10, 1), (maps) => sums.push(maps.sum().dataSync()[0]), { batchSize: 5 });
 * sums.length; // => 2
 */
export async function overImages(
  explain: (pictures: tf.Tensor4D, labels: tf.Tensor2D) => tf.Tensor,
  data: LabelledImages,
  onBatch: (result: tf.Tensor, batch: Batch, first: number) => void,
  { batchSize = 8, ...options }: OverImagesOptions = {},
): Promise<void> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`expected a batch size of 1 or more, got ${batchSize}`);
  }
  const step = capture(explain);
  const { partDone } = longRun('All images', options, 'images');
  let done = 0;
  try {
    for (const batch of inOrder(data, batchSize)) {
      const held: tf.Tensor[] = [batch.xs, batch.labels];
      try {
        const result = step(batch.xs, batch.labels);
        held.push(result);
        onBatch(result, batch, done);
        done += batch.xs.shape[0];
      } finally {
        tf.dispose(held);
      }
      await partDone(done, data.count);
    }
  } finally {
    step.dispose();
  }
}
