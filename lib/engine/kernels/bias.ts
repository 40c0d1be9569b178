/**
 * The sum of a tensor and a vector along its last axis: BiasAdd, where tfjs adds with broadcasting. TensorFlow fuses
 * a BiasAdd with the convolution before it.
 */
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
];
