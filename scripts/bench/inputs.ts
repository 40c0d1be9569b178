/** What the tasks are given: random pictures, and classes in turn. */
import { tf } from '../../lib/tensorflow/tf';

const labels = (count: number, classes: number) =>
  tf.tidy(
    () =>
      tf
        .oneHot(
          tf.tensor1d(
            Int32Array.from({ length: count }, (_, i) => i % classes),
            'int32',
          ),
          classes,
        )
        .toFloat() as tf.Tensor2D,
  );

export const mnistBatch = () => ({ xs: tf.randomUniform([64, 28, 28, 1]), labels: labels(64, 10) });

/** labels: [pictures times pixels, classes]. */
export const segmentBatch = () => ({
  xs: tf.randomUniform([4, 128, 128, 3]) as tf.Tensor4D,
  labels: labels(4 * 128 * 128, 11),
});
