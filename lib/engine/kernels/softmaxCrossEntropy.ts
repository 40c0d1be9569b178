/** Cross-entropy of a softmax, with its gradient out of the same operation. */
import { tf } from '../tf';
import { runMultiple } from './operation';
import { registerOwn } from './replacement';

const kernelName = 'ConvnotesSoftmaxCrossEntropy';

registerOwn(
  kernelName,
  ({ inputs }) => {
    const { logits, labels } = inputs as Record<string, tf.TensorInfo>;
    return runMultiple('SoftmaxCrossEntropyWithLogits', { T: { type: 'float32' } }, [logits, labels], 2);
  },
  {
    outputsToSave: [false, true],
    gradFunc: (dys, [slope]) => ({
      logits: () => tf.mul(tf.expandDims((dys as tf.Tensor[])[0], 1), slope),
      labels: () => {
        throw new Error('softmaxCrossEntropy has no gradient to its labels');
      },
    }),
  },
);

/**
 * Cross-entropy of a softmax, $-\sum_k y_k \log softmax(z)_k$ in nats for each row, computed stably, with its
 * gradient out of the same operation. logits z, labels y: float32 [batch, classes], labels summing to 1 in a row.
 * Returns [batch].
 * @throws Error where the shapes do not fit.
 * @example
 * engine.softmaxCrossEntropy(tf.tensor2d([[0, 0]]), tf.tensor2d([[1, 0]])); // => [0.6931]
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Tensor1D {
  if (logits.rank !== 2 || `${logits.shape}` !== `${labels.shape}`) {
    throw new Error(
      `expected logits and labels of one shape [batch, classes], got [${logits.shape}] and [${labels.shape}]`,
    );
  }
  return tf.tidy(
    () => (tf.engine().runKernel(kernelName, { logits, labels }) as tf.Tensor[])[0],
  ) as tf.Tensor1D;
}
