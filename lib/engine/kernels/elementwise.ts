/**
 * Gradients of relu and relu6 by ReluGrad and Relu6Grad, where tfjs composes five operations; and round of integers,
 * for which TensorFlow's Round has no kernel.
 */
import { tf } from '../tf';
import { run } from './operation';
import { attempt, original, registerTransposes, type Replacement } from './replacement';

/** dy where y lets it through, else 0: y tells as well as x. Its own transpose, for it is a diagonal matrix. */
function through(
  kernelName: string,
  op: string,
  slow: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): Replacement {
  const name = `Convnotes${op}`;
  const kernelFunc: tf.KernelFunc = ({ inputs }) => {
    const { x, y } = inputs as Record<string, tf.Tensor>;
    return attempt(
      op,
      () => run(op, { T: { type: 'float32' } }, [x, y]),
      () => slow(x, y),
    );
  };
  registerTransposes(
    [
      [name, kernelFunc],
      [name, kernelFunc],
    ],
    ['y'],
  );
  const gradFunc: tf.GradFunc = (dy, [y]) => ({
    x: () => tf.engine().runKernel(name, { x: dy as tf.Tensor, y }) as tf.Tensor,
  });
  return { gradient: { kernelName, outputsToSave: [true], gradFunc } };
}

const roundKernel = original(tf.Round);

export const elementwise: Replacement[] = [
  through(tf.Relu, 'ReluGrad', (dy, y) => tf.mul(dy, tf.cast(tf.step(y), 'float32'))),
  through(tf.Relu6, 'Relu6Grad', (dy, y) =>
    tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(y, 0), tf.less(y, 6)), 'float32')),
  ),
  {
    kernel: {
      ...roundKernel,
      kernelFunc: (call) => {
        const { x } = call.inputs as { x: tf.Tensor };
        return x.dtype === 'int32' ? tf.clone(x) : roundKernel.kernelFunc(call);
      },
    },
  },
];
