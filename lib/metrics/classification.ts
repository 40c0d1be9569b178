/** Loss and accuracy of a classifier's logits. */
import { softmaxCrossEntropy } from '../engine/kernels';
import { tf } from '../engine/tf';

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
