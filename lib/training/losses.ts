/** What a network is trained to make small, with what is recorded as its accuracy. */
import { tf } from '../engine/tf';
import { accuracyOf, crossEntropyOf, type Probabilities } from '../metrics/classification';

/** A scalar from a batch's outputs and labels, by operations of tfjs alone, so that a step can be captured. */
export type Measure = (outputs: tf.Tensor, labels: tf.Tensor) => tf.Scalar;

/** A loss, and what tells it from others. */
export interface Loss extends Measure {
  /** What is recorded as the accuracy; without, it is recorded as NaN. */
  metric?: Measure;
  /** Settings, in words: a checkpoint of another loss is refused. */
  settings?: string;
  /** It takes logits, of these probabilities: where the network ends in their activation, what comes before it. */
  logitsOf?: Probabilities;
}

/**
 * Mean cross-entropy of the softmax of logits [batch, classes] with one-hot labels, in nats; accuracy: the share of
 * images whose largest logit is that of their class.
 * @throws Error, when called, for a single class, whose softmax is always 1.
 * @example
 * training.crossEntropy(tf.zeros([1, 2]), tf.tensor2d([[1, 0]])); // => 0.6931
 */
export const crossEntropy: Loss = Object.assign(
  (logits: tf.Tensor, labels: tf.Tensor) => crossEntropyOf(logits, labels),
  {
    metric: accuracyOf,
    logitsOf: 'softmax' as const,
  },
);

/**
 * Mean cross-entropy of the sigmoid of logits, each for itself, with labels 0 or 1 of the same shape, in nats; accuracy:
 * of one unit the share of logits on the label's side of 0, of more as with `crossEntropy`.
 * @throws Error, when called, where the shapes differ.
 * @example
 * training.binaryCrossEntropy(tf.zeros([2, 1]), tf.tensor2d([[1], [0]])); // => 0.6931
 */
export const binaryCrossEntropy: Loss = Object.assign(
  (logits: tf.Tensor, labels: tf.Tensor) => crossEntropyOf(logits, labels, 'sigmoid'),
  {
    metric: accuracyOf,
    logitsOf: 'sigmoid' as const,
  },
);

/** @throws Error where the network ends in the activation of another loss. */
export function fitting(loss: Loss, activation: string | undefined): Loss {
  if (loss === crossEntropy && activation === 'sigmoid') return binaryCrossEntropy;
  const isOther = ['softmax', 'sigmoid'].includes(activation ?? '') && activation !== loss.logitsOf;
  if (!loss.logitsOf || !isOther) return loss;
  throw new Error(
    `expected a network that ends in a ${loss.logitsOf}, or in none, for this loss, got one that ends in a ${activation}`,
  );
}

/**
 * Mean squared error of outputs and targets of the same shape; no accuracy.
 * @throws Error, when called, where the shapes differ.
 * @example
 * training.meanSquaredError(tf.tensor1d([1, 2]), tf.tensor1d([1, 4])); // => 2
 */
export const meanSquaredError: Loss = (outputs, targets) => {
  if (`${outputs.shape}` === `${targets.shape}`) {
    return tf.tidy(() => tf.mean(tf.squaredDifference(outputs, targets)) as tf.Scalar);
  }
  throw new Error(`expected targets of the outputs' shape [${outputs.shape}], got [${targets.shape}]`);
};
