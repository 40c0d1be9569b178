import { SampleStream } from '../data/segmentation/sampleStream';
import type { SegmentationDataset, SegmentationSplit } from '../data/segmentation/segmentationDataset';
import { capture, type Precision } from '../engine/capture';
import { tf } from '../engine/tf';
import { ConfusionMatrix } from './confusionMatrix';

interface SegmentOptions {
  /** What the network is given: images are brought to this size, and its scores back to theirs, both bilinearly. */
  size?: { height: number; width: number };
}

/**
 * The class of each pixel, int32 [batch, height, width]. xs: [batch, height, width, 3], values 0 … 1. `size`: what the
 * network is given; its scores are brought back, both bilinearly.
 * @example
 * const model = models.deconvNet({ classes: 3, seed: 1, width: 1 / 16, blocks: [1], code: false });
 * metrics.segment(model, tf.zeros([1, 20, 30, 3]), { size: { height: 8, width: 8 } }).shape; // => [1, 20, 30]
 */
export function segment(model: tf.LayersModel, xs: tf.Tensor4D, { size }: SegmentOptions = {}): tf.Tensor3D {
  const [, height, width] = xs.shape;
  return tf.tidy(() => {
    const input = size ? tf.image.resizeBilinear(xs, [size.height, size.width], false, true) : xs;
    const logits = model.apply(input, { training: false }) as tf.Tensor4D;
    const scores = size ? tf.image.resizeBilinear(logits, [height, width], false, true) : logits;
    return tf.argMax(scores, 3).toInt() as tf.Tensor3D;
  });
}

/**
 * How well a model segments a whole split, or its first `count` images, at the size of the images. Returns the matrix,
 * out of which `scores` come.
 * @throws DataError where the split has no labels, and what the readers of data throw.
 * @example
 * const scenes = data.digitScenes({ ...(await data.loadMnist()), seed: 1, size: 32, count: { train: 4, test: 2 } });
 * const model = models.deconvNet({ classes: 11, seed: 1, width: 1 / 16, blocks: [1], code: false });
 * const matrix = await metrics.evaluateSegmentation(model, scenes, scenes.splits.test);
 * matrix.pictures; // => 2
 */
export async function evaluateSegmentation(
  model: tf.LayersModel,
  { classes }: Pick<SegmentationDataset, 'classes'>,
  split: SegmentationSplit,
  options: SegmentOptions & { count?: number; precision?: Precision; signal?: AbortSignal } = {},
): Promise<ConfusionMatrix> {
  const { count = split.count, signal, precision } = options;
  const matrix = new ConfusionMatrix(classes.map(({ name }) => name));
  const stream = new SampleStream(split, { batchSize: 1, seed: 0, shuffle: false });
  const captured = capture((xs: tf.Tensor) => segment(model, xs as tf.Tensor4D, options), {
    precision,
    state: [],
  });
  try {
    for (let i = 0; i < Math.min(count, split.count) && !signal?.aborted; i++) {
      const { xs, labels } = await stream.next();
      const prediction = captured(xs);
      matrix.add(labels.dataSync(), prediction.dataSync());
      tf.dispose([xs, labels, prediction]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    captured.dispose();
    await stream.close();
  }
  return matrix;
}
