/** Gradients to filters that oneDNN computes beyond its memory: a process that a test has checked by the C library. */
import { registerNativeKernels } from '../../../lib/engine/kernels';
import { tf } from '../../../lib/engine/tf';

registerNativeKernels();
for (const channels of [1, 3, 8]) {
  for (let i = 0; i < 10; i++) {
    const x = tf.ones<tf.Rank.R4>([1, 12, 12, channels]);
    const filter = tf.ones<tf.Rank.R4>([1, 1, channels, 1]);
    tf.grad((filter) => tf.conv2d(x, filter as tf.Tensor4D, 2, 'same'))(filter).dataSync();
    tf.grad((filter) => tf.depthwiseConv2d(x, filter as tf.Tensor4D, 2, 'same'))(filter).dataSync();
  }
}
