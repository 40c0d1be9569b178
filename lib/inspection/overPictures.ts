/** An attribution of many pictures in constant memory. */
import { type Batch, inOrder } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture } from '../tensorflow/capture';
import { tf } from '../tensorflow/tf';
import { type LongRunOptions, partDone } from './longRun';

export interface OverPicturesOptions extends LongRunOptions {
  batchSize?: number;
}

/**
 * Explains all pictures, batch by batch, as one captured step. explain: pictures with values 0 … 1 and their one-hot
 * labels to a tensor, by any attribution that is not asynchronous:
 *
 *     await overPictures((xs, labels) => gradCam(model, preprocess(xs), labels), data, (maps) => …);
 *
 * onBatch: gets each result with its batch and the number of the batch's first picture; they are disposed of when it
 * returns.
 */
export async function overPictures(
  explain: (pictures: tf.Tensor4D, labels: tf.Tensor2D) => tf.Tensor,
  data: LabelledImages,
  onBatch: (result: tf.Tensor, batch: Batch, first: number) => void,
  { batchSize = 8, ...run }: OverPicturesOptions = {},
): Promise<void> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`expected a batch size of 1 or more, got ${batchSize}`);
  }
  const step = capture(explain);
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
      await partDone(run, done, data.count);
    }
  } finally {
    step.dispose();
  }
}
