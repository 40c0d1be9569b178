/** Training on scenes: batches that are read ahead, a captured step, checkpoints. */
import type { LabelledImages } from '../data/labelledImages';
import { ignoreLabel } from '../data/segmentation/segmentationDataset';
import type { SampleStream } from '../data/segmentation/sampleStream';
import { pixelCrossEntropy } from '../models/pixelCrossEntropy';
import { capture, type Precision } from '../engine/capture';
import { tf } from '../engine/tf';
import { describeRun, loadCheckpoint, type Run, saveCheckpoint, type StepHistory } from './checkpoint';
import type { StepRecord } from './train';

export interface SegmentationTrainOptions {
  optimizer: tf.Optimizer;
  /** Steps in all, those that a checkpoint remembers included. */
  steps: number;
  /** A weight for each class in the loss; 1 unless given. */
  classWeights?: ArrayLike<number>;
  /** Learning rate of each step; a graph is captured for each value, so let there be few. */
  rate?: (step: number) => number;
  precision?: Precision;
  /** Written to `path` every so many steps (100) and at the end; where the file is there, the run goes on from it. */
  checkpoint?: { path: string; every?: number; settings: string };
  signal?: AbortSignal;
  /** accuracy: share of the pixels that count, on the batch and before the update. */
  onStep?: (record: StepRecord) => void;
}

export interface SegmentationHistory extends StepHistory {
  /** Whether the run was ended before its last step. */
  stopped: boolean;
  /** Milliseconds of this process' steps that went into waiting for pictures. */
  waited: number;
}

/**
 * Trains the model on the stream's batches, scenes with a class for each pixel; model and stream are the caller's,
 * and the stream is not closed. Killed at any point and called again it goes on from its checkpoint.
 * @throws Error where the loss is no longer a number, or the checkpoint is of another run; RangeError for no steps;
 * DataError where pictures, labels or checkpoint are not what they should be.
 * @example
 * const scenes = data.digitScenes({ ...(await data.loadMnist()), seed: 1, size: 32, count: { train: 4, test: 2 } });
 * const stream = new data.SampleStream(scenes.splits.train, { batchSize: 2, seed: 1 });
 * const model = models.deconvNet({ classes: 11, seed: 1, width: 1 / 16, blocks: [1], code: false });
 * const { loss } = await training.trainSegmentation(model, stream, { optimizer: tf.train.adam(1e-3), steps: 2 });
 * await stream.close();
 */
export async function trainSegmentation(
  model: tf.LayersModel,
  stream: SampleStream,
  options: SegmentationTrainOptions,
): Promise<SegmentationHistory> {
  const { optimizer, steps, rate, checkpoint, signal, onStep } = options;
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`expected 1 step or more, got ${steps}`);
  const run = checkpoint && {
    model,
    optimizer,
    description: describe(model, optimizer, checkpoint.settings),
  };
  const saved = run && loadCheckpoint(checkpoint.path, run);
  if (saved) stream.restore(saved.batches);
  const history: SegmentationHistory = {
    ...(saved?.history ?? { loss: [], accuracy: [], ms: [], looks: [] }),
    stopped: false,
    waited: 0,
  };
  const weights = options.classWeights && tf.tensor1d(Float32Array.from(options.classWeights));
  const captured = capture(stepOf(model, optimizer, weights), { precision: options.precision });
  const waitedBefore = stream.waited;
  try {
    for (let i = history.loss.length; i < steps && !signal?.aborted; i++) {
      if (rate) Object.assign(optimizer, { learningRate: rate(i) });
      const start = performance.now();
      const { xs, labels } = await stream.next();
      const result = captured(xs, labels);
      const [loss, accuracy] = [result.loss.dataSync()[0], result.accuracy.dataSync()[0]];
      tf.dispose([xs, labels, result.loss, result.accuracy]);
      if (!Number.isFinite(loss))
        throw new Error(`the loss is ${loss} at step ${i}: the learning rate may be too large`);
      const record = { step: i, loss, accuracy, ms: performance.now() - start };
      for (const key of ['loss', 'accuracy', 'ms'] as const) history[key].push(record[key]);
      if (run && (i + 1) % (checkpoint.every ?? 100) === 0)
        saveCheckpoint(checkpoint.path, run, stream.state, history);
      onStep?.(record);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (run) saveCheckpoint(checkpoint.path, run, stream.state, history);
  } finally {
    captured.dispose();
    weights?.dispose();
  }
  return { ...history, stopped: history.loss.length < steps, waited: stream.waited - waitedBefore };
}

/** settings: what else makes two runs the same, in words: data, size, seed, augmentation. */
function describe(model: tf.LayersModel, optimizer: tf.Optimizer, settings: string): Run['description'] {
  const data = { name: settings, count: 0, labels: new Uint8Array() } as unknown as LabelledImages;
  return describeRun(model, optimizer, data, { seed: 0, batchSize: 0 });
}

function stepOf(model: tf.LayersModel, optimizer: tf.Optimizer, classWeights?: tf.Tensor1D) {
  return (xs: tf.Tensor, labels: tf.Tensor): { loss: tf.Scalar; accuracy: tf.Scalar } =>
    tf.tidy(() => {
      let accuracy: tf.Scalar | undefined;
      const loss = optimizer.minimize(() => {
        const logits = model.apply(xs, { training: true }) as tf.Tensor4D;
        accuracy = tf.keep(pixelAccuracy(logits, labels as tf.Tensor3D));
        return pixelCrossEntropy(logits, labels as tf.Tensor3D, { classWeights });
      }, true)!;
      return { loss, accuracy: accuracy! };
    });
}

/** Share of the pixels that count whose largest score is that of their class. */
const pixelAccuracy = (logits: tf.Tensor4D, labels: tf.Tensor3D): tf.Scalar =>
  tf.tidy(() => {
    const counts = tf.notEqual(labels, tf.scalar(ignoreLabel, 'int32'));
    const right = tf.logicalAnd(counts, tf.equal(tf.argMax(logits, 3).toInt(), labels));
    return tf.div(right.toFloat().sum(), tf.maximum(counts.toFloat().sum(), 1)) as tf.Scalar;
  });
