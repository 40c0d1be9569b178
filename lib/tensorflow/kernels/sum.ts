/**
 * The sum over all axes but the last by BiasAddGrad, which is faster than Sum and which TensorFlow fuses with the
 * convolution's gradient before it: what tfjs makes of the bias gradient of a fused layer.
 */
import { tf } from '../tf';
import { run } from './operation';
import { attempt, original, type Replacement } from './replacement';

const kernel = original(tf.Sum);

const isOverAllButTheLast = (x: tf.TensorInfo, axis: number | number[]) => {
  const axes = new Set(tf.util.parseAxisParam(axis, x.shape));
  const { length: rank } = x.shape;
  return rank >= 2 && rank <= 5 && axes.size === rank - 1 && !axes.has(rank - 1);
};

export const sum: Replacement[] = [
  {
    kernel: {
      ...kernel,
      kernelFunc: (call) => {
        const { x } = call.inputs as { x: tf.TensorInfo };
        const { axis, keepDims } = call.attrs as unknown as { axis: number | number[]; keepDims: boolean };
        const slow = () => kernel.kernelFunc(call);
        const fits = x.dtype === 'float32' && x.shape.every((size) => size > 0) && !keepDims;
        if (!fits || !isOverAllButTheLast(x, axis)) return slow();
        const attributes = { T: { type: 'float32' }, data_format: { string: 'NHWC' } } as const;
        return attempt('BiasAddGrad', () => run('BiasAddGrad', attributes, [x]), slow);
      },
    },
  },
];
