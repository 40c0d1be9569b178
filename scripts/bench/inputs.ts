/** What the tasks are given: random pictures, and classes in turn. */
import { tf } from '../../lib/engine/tf';

const inTurn = (count: number, classes: number) =>
  tf.tensor1d(
    Int32Array.from({ length: count }, (_, i) => i % classes),
    'int32',
  );

export const mnistBatch = () => ({
  xs: tf.randomUniform([64, 28, 28, 1]),
  labels: tf.tidy(() => tf.oneHot(inTurn(64, 10), 10).toFloat() as tf.Tensor2D),
});

/** classes: [batch, height, width]. */
export const segmentBatch = () => ({
  xs: tf.randomUniform([4, 128, 128, 3]) as tf.Tensor4D,
  classes: tf.tidy(() => inTurn(4 * 128 * 128, 11).reshape([4, 128, 128]) as tf.Tensor3D),
});
