/** Convolutions and pooling of no pictures, and of pictures smaller than the filter. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capture } from '../../../lib/engine/capture';
import { tf } from '../../../lib/engine/tf';
import { withNativeKernels } from '../../nativeKernels';

withNativeKernels();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

type Operation = (x: tf.Tensor4D, filter: tf.Tensor4D, stride: number) => tf.Tensor;
const pad = 'valid';
const fused = { pad, activation: 'relu' } as const;
/** With how many channels the result has for 2 channels and a filter [3, 3, 2, 3]. */
const operations: [name: string, channels: number, operation: Operation][] = [
  ['conv2d', 3, (x, filter, stride) => tf.conv2d(x, filter, stride, pad)],
  ['conv2d, fused', 3, (x, filter, strides) => tf.fused.conv2d({ x, filter, strides, ...fused })],
  ['depthwiseConv2d', 6, (x, filter, stride) => tf.depthwiseConv2d(x, filter, stride, pad)],
  [
    'depthwiseConv2d, fused',
    6,
    (x, filter, strides) => tf.fused.depthwiseConv2d({ x, filter, strides, ...fused }),
  ],
  ['maxPool', 2, (x, { shape: [size] }, stride) => tf.maxPool(x, size, stride, pad)],
  ['avgPool', 2, (x, { shape: [size] }, stride) => tf.avgPool(x, size, stride, pad)],
];
const ones = (shape: number[]) => tf.ones<tf.Rank.R4>(shape as [number, number, number, number]);

describe.each(operations)('%s', (_name, channels, operation) => {
  const filter = [3, 3, 2, 3];

  it.each([
    ['no pictures', [0, 5, 6, 2], 1, [0, 3, 4]],
    ['pictures a pixel smaller than the filter', [2, 2, 2, 2], 1, [2, 0, 0]],
    ['pictures smaller in one direction', [2, 2, 5, 2], 1, [2, 0, 3]],
    ['pictures smaller by less than the stride', [2, 1, 1, 2], 2, [2, 0, 0]],
  ])('of %s has a result without elements, and no gradient', (_what, shape, stride, expected) => {
    const inputs = [ones(shape), ones(filter)];
    const apply = (x: tf.Tensor, filter: tf.Tensor) =>
      operation(x as tf.Tensor4D, filter as tf.Tensor4D, stride);
    expect(apply(inputs[0], inputs[1]).shape).toEqual([...expected, channels]);
    const gradients = () => tf.grads((x, filter) => apply(x, filter).sum().add(filter.sum()))(inputs);
    const step = capture(gradients);
    for (const [dx, dFilter] of [gradients(), step(), step()]) {
      expect(dx.shape).toEqual(shape);
      expect(dx.dataSync().every((value) => value === 0)).toBe(true);
      expect(dFilter.dataSync().every((value) => value === 1)).toBe(true); // of the sum beside it
    }
    step.dispose();
  });

  it('of pictures smaller by more is refused', () => {
    const small = ones([1, 1, 7, 2]);
    const left = (...size: number[]) => `got [1,1,7,2], of which [1,${size},${channels}] would be left`;
    expect(() => operation(small, ones(filter), 1)).toThrow(left(-1, 5));
    expect(() => operation(small, ones([4, 4, 2, 3]), 2)).toThrow(left(-1, 2)); // TensorFlow says 0, 2
  });
});

it('dilations that are not given are 1', () => {
  const y = tf.depthwiseConv2d(
    ones([1, 4, 5, 2]),
    ones([3, 3, 2, 1]),
    1,
    pad,
    'NHWC',
    null as unknown as number,
  );
  expect(y.shape).toEqual([1, 2, 3, 2]);
});
