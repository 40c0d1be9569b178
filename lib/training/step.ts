/** One step of training: forward, loss, gradients, update. */
import { tf } from '../engine/tf';
import { accuracyOf, lossOf, type StepResult } from '../metrics/classification';

/**
 * A function that trains the model by one batch, pictures and one-hot labels [batch, classes], and returns the loss
 * (penalties included, nats) and the accuracy on that batch before the update, two scalars, the caller's. It reads
 * nothing and draws nothing in JavaScript, so that it can be captured.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2 })] });
 * const step = engine.capture(training.trainingStep(model, tf.train.adam(1e-3)));
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
