/** round of integers: TensorFlow's Round has no kernel for them, and there is nothing to round. */
import { tf } from '../tf';
import { original, type Replacement } from './replacement';

const kernel = original(tf.Round);

export const round: Replacement[] = [
  {
    kernel: {
      ...kernel,
      kernelFunc: (call) => {
        const { x } = call.inputs as { x: tf.Tensor };
        return x.dtype === 'int32' ? tf.clone(x) : kernel.kernelFunc(call);
      },
    },
  },
];
