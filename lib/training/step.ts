/** One step of training: forward, loss, gradients, update. */
import { softmaxCrossEntropy } from '../tensorflow/kernels';
import { tf } from '../tensorflow/tf';

/** What a step gives: two scalars, the caller's. */
export type StepResult = { loss: tf.Scalar; accuracy: tf.Scalar };

/** The penalties of the layers' regularisers, such as lambda * sum(w^2). */
const penalties = (model: tf.LayersModel) =>
  (model as unknown as { calculateLosses(): tf.Scalar[] }).calculateLosses();

/** Share of rows whose largest logit is that of the label. logits, labels: [batch, classes]. */
export const accuracyOf = (logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar =>
  tf.tidy(() => logits.argMax(1).equal(labels.argMax(1)).toFloat().mean().asScalar());

/** Mean cross-entropy of the softmax of the model's output, and the penalties. */
export const lossOf = (model: tf.LayersModel, logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar =>
  tf.tidy(() => tf.addN([softmaxCrossEntropy(logits, labels).mean().asScalar(), ...penalties(model)]));

/**
 * A function that trains the model by one batch, pictures and one-hot labels [batch, classes], and returns the loss
 * (penalties included, nats) and the accuracy on that batch before the update, two scalars, the caller's. It reads
 * nothing and draws nothing in JavaScript, so that it can be captured.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2 })] });
 * const step = capture(trainingStep(model, tf.train.adam(1e-3)));
 * const { loss } = step(tf.ones([4, 3]), tf.oneHot(tf.tensor1d([0, 1, 1, 0], 'int32'), 2).toFloat());
 */
export function trainingStep(model: tf.LayersModel, optimizer: tf.Optimizer) {
  return (xs: tf.Tensor, labels: tf.Tensor): StepResult =>
    tf.tidy(() => {
      let accuracy: tf.Scalar | undefined;
      const loss = optimizer.minimize(() => {
        const logits = model.apply(xs, { training: true }) as tf.Tensor2D;
        const loss = lossOf(model, logits, labels as tf.Tensor2D);
        accuracy = tf.keep(accuracyOf(logits, labels as tf.Tensor2D));
        return loss;
      }, true)!;
      return { loss, accuracy: accuracy! };
    });
}
