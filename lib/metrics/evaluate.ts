import { inOrder } from '../data/batches';
import { type LabelledImages, checkFit } from '../data/labelledImages';
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { longRun, type LongRunOptions } from '../base/longRun';
import { classify, type StepResult } from './classification';

/** What `evaluate` found. */
export interface Evaluation {
  /** Share of the images that were right, 0 … 1. */
  accuracy: number;
  /** Mean cross-entropy, penalties included. */
  loss: number;
  /** How many images there were. */
  count: number;
}

/**
 * Accuracy and loss over all images that are given, as at test time. batchSize matters to a model that normalises with
 * the batch's own statistics; the last batch may be shorter.
 * @throws Error where the images do not fit the network, and where the loss is NaN.
 * @example
 * const { test } = await data.loadMnist();
 * const { count } = await metrics.evaluate(models.mnistDense({ seed: 1 }), data.subset(test, 100, 1));
 * count; // => 100
 */
export async function evaluate(
  model: tf.LayersModel,
  data: LabelledImages,
  { batchSize = 500, ...options }: { batchSize?: number } & LongRunOptions = {},
): Promise<Evaluation> {
  checkFit(model, data);
  const forward = capture((xs: tf.Tensor, labels: tf.Tensor) =>
    classify(model, () => model.apply(xs, { training: false }) as tf.Tensor, labels),
  );
  const { stoppedAfter } = longRun('Evaluation', options, 'images');
  const sum = { accuracy: 0, loss: 0, count: 0 };
  try {
    for (const { xs, labels } of inOrder(data, batchSize)) {
      try {
        add(xs.shape[0], forward(xs, labels));
      } finally {
        tf.dispose([xs, labels]);
      }
      if (await stoppedAfter(sum.count, data.count)) break;
    }
  } finally {
    forward.dispose();
  }
  return { accuracy: sum.accuracy / sum.count, loss: sum.loss / sum.count, count: sum.count };

  function add(n: number, result: StepResult): void {
    const [accuracy, loss] = [result.accuracy.dataSync()[0], result.loss.dataSync()[0]];
    tf.dispose([result.accuracy, result.loss]);
    if (Number.isNaN(loss)) throw new Error(noNumber(data.name, sum.count, n));
    sum.accuracy += n * accuracy;
    sum.loss += n * loss;
    sum.count += n;
  }
}

const noNumber = (name: string, start: number, count: number) =>
  `the loss on images ${start} to ${start + count - 1} of ${name} is NaN: ` +
  `the network's weights have diverged, or the images hold NaN`;
