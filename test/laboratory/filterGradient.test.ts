import { expect, it } from 'vitest';
import { tf } from '../../lib';
import { filterGradient, inputGradient } from '../../lib/laboratory/page/engine/wasmKernels';

it.each([
  { size: 9, channels: 2, filters: 3, kernel: 3, strides: 1, pad: 'same' },
  { size: 8, channels: 1, filters: 4, kernel: 5, strides: 1, pad: 'valid' },
  { size: 9, channels: 3, filters: 2, kernel: 3, strides: 2, pad: 'same' },
  { size: 10, channels: 2, filters: 2, kernel: 3, strides: 3, pad: 'valid' },
] as const)('is TensorFlow’s gradient of a convolution to its filter: $pad, stride $strides', (of) => {
  const { size, channels, filters, kernel, strides, pad } = of;
  const x = tf.randomNormal([2, size, size, channels], 0, 1, 'float32', 1) as tf.Tensor4D;
  const w = tf.randomNormal([kernel, kernel, channels, filters], 0, 1, 'float32', 2) as tf.Tensor4D;
  const y = tf.conv2d(x, w, strides, pad);
  const dy = tf.randomNormal(y.shape, 0, 1, 'float32', 3) as tf.Tensor4D;
  const expected = tf.grad((w: tf.Tensor) =>
    tf
      .conv2d(x, w as tf.Tensor4D, strides, pad)
      .mul(dy)
      .sum(),
  )(w);
  const ours = filterGradient(x, dy, { strides, pad, filterShape: w.shape });
  expect(ours.shape).toEqual(w.shape);
  expect(tf.sub(ours, expected).abs().max().dataSync()[0]).toBeLessThan(1e-4);
});

it.each([
  { size: 9, channels: 2, filters: 3, kernel: 3, strides: 1, pad: 'same' },
  { size: 8, channels: 1, filters: 4, kernel: 5, strides: 1, pad: 'valid' },
  { size: 7, channels: 3, filters: 2, kernel: 4, strides: 1, pad: 'same' },
  { size: 3, channels: 3, filters: 2, kernel: 5, strides: 1, pad: 'same' },
] as const)('is its gradient to the input: $pad, kernel $kernel', (of) => {
  const { size, channels, filters, kernel, strides, pad } = of;
  const x = tf.randomNormal([2, size, size, channels], 0, 1, 'float32', 1) as tf.Tensor4D;
  const filter = tf.randomNormal([kernel, kernel, channels, filters], 0, 1, 'float32', 2) as tf.Tensor4D;
  const dy = tf.randomNormal(tf.conv2d(x, filter, strides, pad).shape, 0, 1, 'float32', 3) as tf.Tensor4D;
  const expected = tf.grad((x: tf.Tensor) =>
    tf
      .conv2d(x as tf.Tensor4D, filter, strides, pad)
      .mul(dy)
      .sum(),
  )(x);
  const ours = inputGradient({ inputs: { dy, filter }, attrs: { strides, pad, inputShape: x.shape } })!;
  expect(ours.shape).toEqual(x.shape);
  expect(tf.sub(ours, expected).abs().max().dataSync()[0]).toBeLessThan(1e-4);
});

it('leaves the gradient to the input at other strides to tfjs', () => {
  const [dy, filter] = [tf.ones([1, 4, 4, 1]), tf.ones([3, 3, 1, 1])] as tf.Tensor4D[];
  const attrs = {
    strides: 2,
    pad: 'same' as const,
    inputShape: [1, 8, 8, 1] as [number, number, number, number],
  };
  expect(inputGradient({ inputs: { dy, filter }, attrs })).toBeUndefined();
});
