/**
 * The sum of a tensor and a vector along its last axis: BiasAdd, where tfjs adds with broadcasting. TensorFlow fuses
 * a BiasAdd with the convolution before it.
 *
 * Its gradient, the sum over all axes but the last, by BiasAddGrad, which uses all threads. In a captured step Sum is
 * right: TensorFlow would fuse a BiasAddGrad with the gradient of the convolution's filter, and oneDNN's fused form
 * takes longer than both (1.4 ms against 0.9 for 64 images of 28x28 and 64 filters of 5x5).
 */
import { isRecording } from '../recording';
import { tf } from '../tf';
import { run } from './operation';
import { attempt, original, type Replacement } from './replacement';

const isBias = (a: tf.TensorInfo, b: tf.TensorInfo) =>
  b.shape.length === 1 &&
  a.shape.length >= 2 &&
  a.shape.length <= 5 &&
  a.shape[a.shape.length - 1] === b.shape[0] &&
  a.shape.every((size) => size > 0) &&
  a.dtype === 'float32' &&
  b.dtype === 'float32';

const attributes = { T: { type: 'float32' }, data_format: { string: 'NHWC' } } as const;
const add = original(tf.Add);
const addGradient = tf.getGradient(tf.Add);
const sum = original(tf.Sum);

function isOverAllButTheLast({ shape, dtype }: tf.TensorInfo, axis: number | number[]): boolean {
  const axes = new Set(tf.util.parseAxisParam(axis, shape));
  const last = shape.length - 1;
  const fits = dtype === 'float32' && last >= 1 && last <= 4 && shape.every((size) => size > 0);
  return fits && axes.size === last && !axes.has(last);
}

export const bias: Replacement[] = [
  {
    kernel: {
      ...add,
      kernelFunc: (call) => {
        const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
        const slow = () => add.kernelFunc(call);
        return isBias(a, b) ? attempt('BiasAdd', () => run('BiasAdd', attributes, [a, b]), slow) : slow();
      },
    },
  },
  {
    gradient: {
      ...addGradient,
      gradFunc: (dy, saved, attrs) => {
        const [a, b] = saved;
        const slow = addGradient.gradFunc(dy, saved, attrs);
        if (!isBias(a, b)) return slow;
        return {
          a: () => dy as tf.Tensor,
          b: () => tf.sum(dy as tf.Tensor, [...a.shape.keys()].slice(0, -1)),
        };
      },
    },
  },
  {
    kernel: {
      ...sum,
      kernelFunc: (call) => {
        const { x } = call.inputs as { x: tf.TensorInfo };
        const { axis, keepDims } = call.attrs as unknown as { axis: number | number[]; keepDims: boolean };
        const slow = () => sum.kernelFunc(call);
        if (isRecording() || keepDims || !isOverAllButTheLast(x, axis)) return slow();
        return attempt('BiasAddGrad', () => run('BiasAddGrad', attributes, [x]), slow);
      },
    },
  },
];
