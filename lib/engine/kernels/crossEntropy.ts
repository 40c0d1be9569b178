/** Cross-entropy of a softmax, with its gradient out of the same operation. */
import { tf } from '../tf';
import { type Attributes, runMultiple } from './operation';
import { isTaped, registerOwn } from './replacement';

/** oneHot: labels as rows of the logits' shape. */
function register(
  name: string,
  op: string,
  types: Attributes,
  oneHot: (labels: tf.Tensor, classes: number) => tf.Tensor,
) {
  registerOwn(
    name,
    ({ inputs }) => {
      const { logits, labels } = inputs as Record<string, tf.TensorInfo>;
      return runMultiple(op, { T: { type: 'float32' }, ...types }, [logits, labels], 2);
    },
    {
      inputsToSave: ['logits', 'labels'],
      outputsToSave: [false, true],
      gradFunc: (dys, [logits, labels, slope]) => ({
        logits: () => {
          const composed = () => tf.softmax(logits).sub(oneHot(labels, logits.shape[1]!));
          return tf.mul(tf.expandDims((dys as tf.Tensor[])[0], 1), isTaped() ? composed() : slope);
        },
        labels: () => {
          throw new Error(
            `${op} has no gradient to its labels: differentiate to the logits, or write the loss out of tfjs' operations`,
          );
        },
      }),
    },
  );
  return (logits: tf.Tensor2D, labels: tf.Tensor) =>
    tf.tidy(() => (tf.engine().runKernel(name, { logits, labels }) as tf.Tensor1D[])[0]);
}

const dense = register(
  'ConvnotesSoftmaxCrossEntropy',
  'SoftmaxCrossEntropyWithLogits',
  {},
  (labels) => labels,
);
const sparse = register(
  'ConvnotesSparseSoftmaxCrossEntropy',
  'SparseSoftmaxCrossEntropyWithLogits',
  { Tlabels: { type: 'int32' } },
  (labels, classes) => tf.oneHot(labels as tf.Tensor1D, classes).toFloat(),
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
  return dense(logits, labels);
}

/**
 * The same for labels that are class numbers, $-\log softmax(z)_l$: no one-hot tensor. logits z: float32
 * [rows, classes]; labels l: int32 [rows], 0 … classes - 1. Returns [rows].
 * @throws Error where the shapes do not fit.
 * @example
 * engine.sparseSoftmaxCrossEntropy(tf.tensor2d([[0, 0]]), tf.tensor1d([1], 'int32')); // => [0.6931]
 */
export function sparseSoftmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const fits = logits.rank === 2 && labels.rank === 1 && logits.shape[0] === labels.shape[0];
  if (!fits || labels.dtype !== 'int32') {
    throw new Error(
      `expected logits [rows, classes] and int32 labels [rows], got [${logits.shape}] and ${labels.dtype} [${labels.shape}]`,
    );
  }
  return sparse(logits, labels);
}
