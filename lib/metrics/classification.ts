/** Loss and accuracy of a classifier's logits. */
import { softmaxCrossEntropy } from '../engine/kernels';
import { tf } from '../engine/tf';

/** Two scalars. */
export type StepResult = { loss: tf.Scalar; accuracy: tf.Scalar };

/** The penalties of the layers' regularisers, such as lambda * sum(w^2). */
export const penaltiesOf = (model: tf.LayersModel): tf.Scalar[] =>
  (model as unknown as { calculateLosses(): tf.Scalar[] }).calculateLosses();

/** Share of rows whose largest logit is that of the label. logits, labels: [batch, classes]. */
export const accuracyOf = (logits: tf.Tensor, labels: tf.Tensor): tf.Scalar =>
  tf.tidy(() => logits.argMax(1).equal(labels.argMax(1)).toFloat().mean().asScalar());

/** Mean cross-entropy of the softmax of the logits. logits, labels: [batch, classes]. */
export const crossEntropyOf = (logits: tf.Tensor, labels: tf.Tensor): tf.Scalar =>
  tf.tidy(() =>
    softmaxCrossEntropy(logits as tf.Tensor2D, labels as tf.Tensor2D)
      .mean()
      .asScalar(),
  );

/** Mean cross-entropy and the penalties. */
export const lossOf = (model: tf.LayersModel, logits: tf.Tensor, labels: tf.Tensor): tf.Scalar =>
  tf.tidy(() => tf.addN([crossEntropyOf(logits, labels), ...penaltiesOf(model)]) as tf.Scalar);
