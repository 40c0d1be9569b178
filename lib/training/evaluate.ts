/** How well a model does on pictures that it was not trained on. */
import { inOrder } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture, type Captured } from '../tensorflow/capture';
import { tf } from '../tensorflow/tf';
import { checkFit } from './checkFit';
import { accuracyOf, lossOf, type StepResult } from './step';

export interface Evaluation {
  /** Share of the pictures that were right, 0 … 1. */
  accuracy: number;
  /** Mean cross-entropy, penalties included. */
  loss: number;
  /** How many pictures there were. */
  count: number;
}

/** Accuracy and loss of a batch as at test time, captured; the caller disposes of it. */
export function testingPass(model: tf.LayersModel): Captured<tf.Tensor[], StepResult> {
  return capture((xs: tf.Tensor, labels: tf.Tensor) => {
    const logits = model.apply(xs, { training: false }) as tf.Tensor2D;
    return {
      accuracy: accuracyOf(logits, labels as tf.Tensor2D),
      loss: lossOf(model, logits, labels as tf.Tensor2D),
    };
  });
}

/**
 * Accuracy and loss over all pictures. batchSize matters to a model that normalises with the batch's own
 * statistics; the last batch may be shorter. Throws where the pictures do not fit the network.
 */
export async function evaluate(
  model: tf.LayersModel,
  data: LabelledImages,
  { batchSize = 500, signal }: { batchSize?: number; signal?: AbortSignal } = {},
): Promise<Evaluation> {
  checkFit(model, data);
  const forward = testingPass(model);
  const sum = { accuracy: 0, loss: 0, count: 0 };
  try {
    for (const { xs, labels } of inOrder(data, batchSize)) {
      try {
        add(xs.shape[0], forward(xs, labels));
      } finally {
        tf.dispose([xs, labels]);
      }
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) break;
    }
  } finally {
    forward.dispose();
  }
  return { accuracy: sum.accuracy / sum.count, loss: sum.loss / sum.count, count: sum.count };

  function add(n: number, { accuracy, loss }: StepResult): void {
    sum.accuracy += n * accuracy.dataSync()[0];
    sum.loss += n * loss.dataSync()[0];
    sum.count += n;
    tf.dispose([accuracy, loss]);
  }
}
