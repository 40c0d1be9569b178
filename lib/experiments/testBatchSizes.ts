/** What the size of the test batches does to a network that normalises with their statistics. */
import { longRun } from '../base/longRun';
import type { LabelledImages } from '../data/labelledImages';
import type { tf } from '../engine/tf';
import { evaluate } from '../metrics/evaluate';

export interface BatchSizeAccuracy {
  batchSize: number;
  /** Share of all images that were classified correctly; undefined where the network cannot take batches of this size. */
  accuracy?: number;
  /** Why not. */
  failure?: string;
}

/** The sizes that `accuracyOverBatchSizes` tries. */
export const testBatchSizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/**
 * What the size of the test batches does to a network that normalises with their statistics: the accuracy on all of
 * data for each size; sizes must divide the count, so that all batches are as large.
 * @throws RangeError where one does not.
 * @example
 * const digits = data.subset((await data.loadMnist()).test, 20, 1);
 * const sizes = await experiments.accuracyOverBatchSizes(models.mnistDense({ seed: 1, batchNorm: true }), digits, [1, 20]);
 * sizes.map(({ failure }) => failure !== undefined); // => [true, false]
 */
export async function accuracyOverBatchSizes(
  model: tf.LayersModel,
  data: LabelledImages,
  sizes: readonly number[] = testBatchSizes,
): Promise<BatchSizeAccuracy[]> {
  const odd = sizes.find((size) => !(size >= 1) || data.count % size !== 0);
  if (odd !== undefined) {
    throw new RangeError(`expected sizes that divide the ${data.count} images of ${data.name}, got ${odd}`);
  }
  const { signal, partDone } = longRun('Sizes of test batches', {}, 'sizes');
  const quietly = { signal, onProgress: () => undefined }; // one progress for all sizes
  const results: BatchSizeAccuracy[] = [];
  for (const batchSize of sizes) {
    try {
      const { accuracy } = await evaluate(model, data, { batchSize, ...quietly });
      results.push({ batchSize, accuracy });
    } catch (error) {
      if (!/no batch statistics/.test((error as Error).message)) throw error;
      results.push({ batchSize, failure: (error as Error).message });
    }
    await partDone(results.length, sizes.length);
  }
  return results;
}
