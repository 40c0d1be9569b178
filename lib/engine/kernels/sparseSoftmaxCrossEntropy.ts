/** Cross-entropy of a softmax for labels that are class numbers: no one-hot tensor, and the gradient at once. */
import { tf } from '../tf';
import { runMultiple } from './operation';
import { registerOwn } from './replacement';

const kernelName = 'ConvnotesSparseSoftmaxCrossEntropy';

registerOwn(
  kernelName,
  ({ inputs }) => {
    const { logits, labels } = inputs as Record<string, tf.TensorInfo>;
    const types = { T: { type: 'float32' }, Tlabels: { type: 'int32' } } as const;
    return runMultiple('SparseSoftmaxCrossEntropyWithLogits', types, [logits, labels], 2);
  },
  {
    inputsToSave: ['labels'],
    outputsToSave: [false, true],
    gradFunc: (dys, [labels, slope]) => ({
      logits: () => tf.mul(tf.expandDims((dys as tf.Tensor[])[0], 1), slope),
      labels: () => tf.zeros(labels.shape),
    }),
  },
);

/**
 * Cross-entropy of a softmax for labels that are class numbers, $-\log softmax(z)_l$ in nats for each row, computed
 * stably. logits z: float32 [rows, classes]; labels l: int32 [rows], 0 … classes - 1. Returns [rows].
 * @throws Error where the shapes do not fit.
 * @example
 * engine.sparseSoftmaxCrossEntropy(tf.tensor2d([[0, 0]]), tf.tensor1d([1], 'int32')); // => [0.6931]
 */
export function sparseSoftmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  if (
    logits.rank !== 2 ||
    labels.rank !== 1 ||
    logits.shape[0] !== labels.shape[0] ||
    labels.dtype !== 'int32'
  ) {
    throw new Error(
      `expected logits [rows, classes] and int32 labels [rows], got [${logits.shape}] and ${labels.dtype} [${labels.shape}]`,
    );
  }
  return tf.tidy(
    () => (tf.engine().runKernel(kernelName, { logits, labels }) as tf.Tensor[])[0],
  ) as tf.Tensor1D;
}
