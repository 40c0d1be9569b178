import { tf } from '../engine/tf';
import { penaltiesOf, type StepResult } from '../metrics/classification';
import { crossEntropy, type Loss, type Measure } from './losses';

/** What is minimised, and what is measured beside it. */
export interface StepOptions {
  /** Cross-entropy unless given. */
  loss?: Loss;
  /** Recorded as the accuracy; the loss' own unless given. */
  metric?: Measure;
}

/**
 * A function that trains the model by one batch, images and labels, and returns the loss (penalties included) and the
 * accuracy (NaN without a metric) on that batch before the update. It reads nothing and draws nothing in JavaScript,
 * so that it can be captured.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2 })] });
 * const step = engine.capture(training.trainingStep(model, tf.train.adam(1e-3)));
 * const { loss } = step(tf.ones([4, 3]), tf.oneHot(tf.tensor1d([0, 1, 1, 0], 'int32'), 2).toFloat());
 */
export function trainingStep(model: tf.LayersModel, optimizer: tf.Optimizer, options: StepOptions = {}) {
  return (xs: tf.Tensor, labels: tf.Tensor): StepResult =>
    tf.tidy(() => {
      let accuracy: tf.Scalar | undefined;
      const loss = optimizer.minimize(() => {
        const outputs = model.apply(xs, { training: true }) as tf.Tensor;
        const measured = measure(model, outputs, labels, options);
        accuracy = tf.keep(measured.accuracy);
        return measured.loss;
      }, true)!;
      return { loss, accuracy: accuracy! };
    });
}

/** Loss, penalties included, and accuracy of a model's outputs. */
export function measure(
  model: tf.LayersModel,
  outputs: tf.Tensor,
  labels: tf.Tensor,
  { loss = crossEntropy, metric = loss.metric }: StepOptions,
): StepResult {
  const total = tf.addN([loss(outputs, labels), ...penaltiesOf(model)]) as tf.Scalar;
  return { loss: total, accuracy: metric ? metric(outputs, labels) : total.mul(NaN) };
}
