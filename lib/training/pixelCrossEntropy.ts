/** The loss of a segmentation: cross-entropy over the pixels that are labelled. */
import { ignoreLabel } from '../data/segmentation/segmentationDataset';
import { gatherUnchecked, sparseSoftmaxCrossEntropy } from '../engine/kernels';
import { tf } from '../engine/tf';
import type { Loss, Measure } from './losses';

/**
 * The loss of a segmentation, $\sum_i w(l_i) (-\log softmax(z_i)_{l_i}) / \sum_i w(l_i)$ over the pixels i that are
 * labelled; 0 where none is. logits z: float32 [batch, height, width, classes]; labels l: int32 [batch, height, width],
 * 255 where a pixel does not count. classWeights: a weight for each class, for instance by median frequency; 1 unless
 * given. Accuracy: the share of labelled pixels that are right.
 * @throws Error, when called, where the shapes do not fit.
 * @example
 * const labels = tf.tensor3d([0, 255], [1, 1, 2], 'int32'); // the second pixel does not count
 * training.pixelCrossEntropy()(tf.zeros([1, 1, 2, 2]), labels); // => 0.6931
 */
export function pixelCrossEntropy({ classWeights }: { classWeights?: ArrayLike<number> } = {}): Loss {
  const loss = (logits: tf.Tensor, labels: tf.Tensor) => {
    checkShapes(logits, labels, classWeights);
    const classes = logits.shape[3]!;
    return tf.tidy(() => {
      const flat = labels.reshape([-1]) as tf.Tensor1D; // [pixels]
      const isClass = tf.logicalAnd(
        tf.greaterEqual(flat, tf.scalar(0, 'int32')),
        tf.less(flat, tf.scalar(classes, 'int32')),
      );
      const counts = tf.logicalAnd(isClass, isLabelled(flat));
      const safe = tf.where(counts, flat, tf.zerosLike(flat)) as tf.Tensor1D;
      const losses = sparseSoftmaxCrossEntropy(logits.reshape([-1, classes]), safe);
      const present = counts.toFloat();
      const weights = classWeights
        ? gatherUnchecked(tf.tensor1d(Float32Array.from(classWeights)), safe).mul(present)
        : present;
      return losses.mul(weights).sum().div(tf.maximum(weights.sum(), 1e-12)) as tf.Scalar;
    });
  };
  return Object.assign(loss, {
    metric: pixelAccuracy,
    logitsOf: 'softmax' as const,
    settings: `of pixels, classes weighted ${classWeights ? `[${Array.from(classWeights)}]` : 'alike'}`,
  });
}

/** Share of the labelled pixels whose largest logit is that of their class. */
const pixelAccuracy: Measure = (logits, labels) =>
  tf.tidy(() => {
    const counts = isLabelled(labels);
    const right = tf.logicalAnd(counts, tf.equal(tf.argMax(logits, 3).toInt(), labels));
    return tf.div(right.toFloat().sum(), tf.maximum(counts.toFloat().sum(), 1)) as tf.Scalar;
  });

const isLabelled = (labels: tf.Tensor) => tf.notEqual(labels, tf.scalar(ignoreLabel, 'int32'));

function checkShapes(logits: tf.Tensor, labels: tf.Tensor, classWeights?: ArrayLike<number>): void {
  if (logits.rank !== 4 || `${labels.shape}` !== `${logits.shape.slice(0, 3)}` || labels.dtype !== 'int32') {
    throw new Error(
      `expected logits [batch, height, width, classes] and int32 labels [batch, height, width], got ` +
        `[${logits.shape}] and ${labels.dtype} [${labels.shape}]: resize the labels, by nearest neighbour, to the ` +
        `size of the output`,
    );
  }
  const classes = logits.shape[3]!;
  if (classWeights && classWeights.length !== classes) {
    throw new Error(`expected a weight for each of ${classes} classes, got ${classWeights.length}`);
  }
}
