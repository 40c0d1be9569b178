/** Gradients of relu and relu6 by ReluGrad and Relu6Grad, where tfjs composes five operations. */
import { tf } from '../tf';
import { run } from './operation';
import { attempt, type Replacement } from './replacement';

/** dy where y > 0, else 0: y tells as well as x where relu let its input through. */
const through = (
  kernelName: string,
  op: string,
  slow: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): Replacement => ({
  gradient: {
    kernelName,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: () =>
        attempt(
          op,
          () => run(op, { T: { type: 'float32' } }, [dy as tf.Tensor, y]),
          () => slow(dy as tf.Tensor, y),
        ),
    }),
  },
});

export const relu: Replacement[] = [
  through(tf.Relu, 'ReluGrad', (dy, y) => tf.mul(dy, tf.cast(tf.step(y), 'float32'))),
  through(tf.Relu6, 'Relu6Grad', (dy, y) =>
    tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(y, 0), tf.less(y, 6)), 'float32')),
  ),
];
