/** The loss of a segmentation: cross-entropy of each pixel that counts, weighted by its class. */
import { gatherUnchecked, sparseSoftmaxCrossEntropy } from '../engine/kernels';
import { tf } from '../engine/tf';

export interface PixelCrossEntropyOptions {
  /** Pixels with it do not count. */
  ignoreLabel?: number;
  /** A weight for each class, [classes], for instance by median frequency; 1 for all unless given. */
  classWeights?: tf.Tensor1D;
}

/**
 * The loss of a segmentation, $\sum_i w(l_i) (-\log softmax(z_i)_{l_i}) / \sum_i w(l_i)$ over the pixels i that
 * count; 0 where none does. logits z: float32 [batch, height, width, classes]; labels l: int32 [batch, height,
 * width], or with an axis of 1 at the end. A label that is neither a class nor `ignoreLabel` does not count: the
 * readers of data refuse it before. The scalar is the caller's. It reads nothing in JavaScript, so that a step with
 * it can be captured.
 * @throws Error where the shapes do not fit.
 * @example
 * const labels = tf.tensor3d([0, 255], [1, 1, 2], 'int32'); // the second pixel does not count
 * models.pixelCrossEntropy(tf.zeros([1, 1, 2, 2]), labels); // => 0.6931
 */
export function pixelCrossEntropy(
  logits: tf.Tensor4D,
  labels: tf.Tensor3D | tf.Tensor4D,
  { ignoreLabel = 255, classWeights }: PixelCrossEntropyOptions = {},
): tf.Scalar {
  const [batch, height, width, classes] = logits.shape;
  const expected = [batch, height, width];
  const isSame =
    `${labels.shape.slice(0, 3)}` === `${expected}` && (labels.rank === 3 || labels.shape[3] === 1);
  if (logits.rank !== 4 || !isSame || labels.dtype !== 'int32') {
    throw new Error(
      `expected logits [batch, height, width, classes] and int32 labels [batch, height, width], got [${logits.shape}] ` +
        `and ${labels.dtype} [${labels.shape}]: resize the labels, by nearest neighbour, to the size of the output`,
    );
  }
  if (classWeights && `${classWeights.shape}` !== `${classes}`) {
    throw new Error(`expected a weight for each of ${classes} classes, got [${classWeights.shape}]`);
  }
  return tf.tidy(() => {
    const flat = labels.reshape([-1]) as tf.Tensor1D; // [pixels]
    const isClass = tf.logicalAnd(
      tf.greaterEqual(flat, tf.scalar(0, 'int32')),
      tf.less(flat, tf.scalar(classes, 'int32')),
    );
    const counts = tf.logicalAnd(isClass, tf.notEqual(flat, tf.scalar(ignoreLabel, 'int32')));
    const safe = tf.where(counts, flat, tf.zerosLike(flat)) as tf.Tensor1D;
    const losses = sparseSoftmaxCrossEntropy(logits.reshape([-1, classes]), safe);
    const present = counts.toFloat();
    const weights = classWeights ? gatherUnchecked(classWeights, safe).mul(present) : present;
    return losses.mul(weights).sum().div(tf.maximum(weights.sum(), 1e-12)) as tf.Scalar;
  });
}
