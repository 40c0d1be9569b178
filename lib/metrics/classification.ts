/** Loss and accuracy of a classifier, out of its logits: what it gives before the softmax or sigmoid that it may end in. */
import { softmaxCrossEntropy } from '../engine/kernels';
import { tf } from '../engine/tf';
import { beforeActivation, lastActivation } from '../models/layerOutputs';

/** Two scalars. */
export type StepResult = { loss: tf.Scalar; accuracy: tf.Scalar };

/** The penalties of the layers' regularisers, such as lambda * sum(w^2). */
export const penaltiesOf = (model: tf.LayersModel): tf.Scalar[] =>
  (model as unknown as { calculateLosses(): tf.Scalar[] }).calculateLosses();

/** Of what probabilities logits are: of classes, of which one is right, or of each unit by itself. */
export type Probabilities = 'softmax' | 'sigmoid';

/**
 * Share of rows whose largest logit is that of the label; of one unit, whose logit is on the label's side of 0. logits,
 * labels: [batch, classes].
 */
export const accuracyOf = (logits: tf.Tensor, labels: tf.Tensor): tf.Scalar =>
  tf.tidy(() => {
    const isRight =
      logits.shape[1] === 1
        ? logits.greater(0).equal(labels.greater(0.5))
        : logits.argMax(1).equal(labels.argMax(1));
    return isRight.toFloat().mean().asScalar();
  });

/** Mean cross-entropy in nats. logits, labels: [batch, classes]. Throws where one class alone leaves nothing to tell. */
export const crossEntropyOf = (
  logits: tf.Tensor,
  labels: tf.Tensor,
  of: Probabilities = 'softmax',
): tf.Scalar =>
  tf.tidy(() => {
    if (of === 'softmax') return softmaxMean(logits as tf.Tensor2D, labels.toFloat() as tf.Tensor2D);
    checkLabels(logits, labels);
    return tf.losses.sigmoidCrossEntropy(labels.toFloat(), logits).asScalar();
  });

function softmaxMean(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  if (logits.shape[1] === 1) {
    throw new Error(
      'expected 2 classes or more, got outputs of 1 unit, whose softmax is always 1: let the network end in a sigmoid, ' +
        'or give another loss',
    );
  }
  return softmaxCrossEntropy(logits, labels).mean().asScalar();
}

function checkLabels(outputs: tf.Tensor, labels: tf.Tensor): void {
  if (`${outputs.shape}` === `${labels.shape}`) return;
  throw new Error(`expected labels of the outputs' shape [${outputs.shape}], got [${labels.shape}]`);
}

/**
 * Cross-entropy, penalties included, and accuracy of what `pass` runs the model for: of each unit where the model ends
 * in a sigmoid, else of the softmax, which it may end in or not.
 */
export const classify = (model: tf.LayersModel, pass: () => tf.Tensor, labels: tf.Tensor): StepResult =>
  tf.tidy(() => {
    const logits = beforeActivation(model, ['softmax', 'sigmoid'], pass);
    const of = lastActivation(model) === 'sigmoid' ? 'sigmoid' : 'softmax';
    const loss = tf.addN([crossEntropyOf(logits, labels, of), ...penaltiesOf(model)]) as tf.Scalar;
    return { loss, accuracy: accuracyOf(logits, labels) };
  });
