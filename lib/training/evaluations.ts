/** Evaluation on images that are not trained on, while a network is trained. */
import { checkWhole } from '../engine/checkShape';
import { batchOf } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { measure, type StepOptions } from './step';

export interface EvaluateOptions {
  /** Steps between two evaluations; the first is before step 0. */
  steps: number;
  /** Images that are not trained on. */
  data: LabelledImages;
  /** Images of one evaluation: each time the next ones, round and round. */
  count: number;
}

/** The network as at test time, before step `step`. */
export interface EvaluationRecord {
  step: number;
  accuracy: number;
  loss: number;
}

/**
 * A function that evaluates the model before those steps that it is due at; dispose of it. Training mode is not
 * touched: the curve stays the same.
 */
export function evaluations(
  model: tf.LayersModel,
  { steps, data, count }: EvaluateOptions,
  options: StepOptions,
) {
  checkWhole('the steps between two evaluations', steps);
  checkWhole('the number of images of an evaluation', count);
  const pass = capture((xs: tf.Tensor, labels: tf.Tensor) =>
    measure(model, () => model.apply(xs, { training: false }) as tf.Tensor, labels, options),
  );

  function evaluateBefore(step: number): EvaluationRecord | undefined {
    if (step % steps !== 0) return undefined;
    const start = (step / steps) * count;
    const indices = Uint32Array.from({ length: count }, (_, i) => (start + i) % data.count);
    const { xs, labels } = batchOf(data, indices);
    const result = pass(xs, labels);
    const [accuracy, loss] = [result.accuracy.dataSync()[0], result.loss.dataSync()[0]];
    tf.dispose([xs, labels, result.accuracy, result.loss]);
    return { step, accuracy, loss };
  }
  return Object.assign(evaluateBefore, { dispose: () => pass.dispose() });
}
