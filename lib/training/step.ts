import { tf } from '../engine/tf';
import { penaltiesOf, type StepResult } from '../metrics/classification';
import { beforeActivation, lastActivation } from '../models/layerOutputs';
import { crossEntropy, fitting, type Loss, type Measure } from './losses';

/** What is minimised, and what is measured beside it. */
export interface StepOptions {
  /** Unless given, the cross-entropy of each unit where the network ends in a sigmoid, else of the softmax. */
  loss?: Loss;
  /** Recorded as the accuracy; the loss' own unless given. */
  metric?: Measure;
}

/**
 * A function that trains the model by one batch, images and labels, and returns the loss (penalties included) and the
 * accuracy (NaN without a metric) on that batch before the update. A softmax or sigmoid that the model ends in is part
 * of the cross-entropy. It reads nothing in JavaScript, so that it can be captured.
 * @throws Error, when called, where the loss does not fit what the model ends in.
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
        const pass = () => model.apply(xs, { training: true }) as tf.Tensor;
        const measured = measure(model, pass, labels, options);
        accuracy = tf.keep(measured.accuracy);
        return measured.loss;
      }, true)!;
      return { loss, accuracy: accuracy! };
    });
}

/** Loss, penalties included, and accuracy of what `pass` runs the model for. */
export function measure(
  model: tf.LayersModel,
  pass: () => tf.Tensor | tf.Tensor[],
  labels: tf.Tensor,
  { loss: given = crossEntropy, metric }: StepOptions,
): StepResult {
  const activation = lastActivation(model);
  const loss = fitting(given, activation);
  const outputs = beforeActivation(model, loss.logitsOf ? [loss.logitsOf] : [], pass);
  if (!(outputs instanceof tf.Tensor)) {
    throw new TypeError(`expected a network with one output, got ${outputs.length}: write the step by hand`);
  }
  const total = tf.addN([loss(outputs, labels), ...penaltiesOf(model)]) as tf.Scalar;
  if (metric) {
    const isSetAside = activation !== undefined && activation === loss.logitsOf;
    return { loss: total, accuracy: metric(isSetAside ? tf[loss.logitsOf!](outputs) : outputs, labels) };
  }
  return { loss: total, accuracy: loss.metric ? loss.metric(outputs, labels) : total.mul(NaN) };
}
