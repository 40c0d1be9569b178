import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  checkerboard,
  overlap,
  transposedPattern,
  upsamplingPattern,
} from '../../lib/visualisation/checkerboard';
import { subPixelKernel } from '../../lib/layers/subPixelConv2d';
import { transposedConv2d } from '../../lib/layers/transposedConv2d';
import { unpool } from '../../lib/layers/unpool';
import { depthToSpace } from '../../lib/engine/kernels';
import { tf } from '../../lib/engine/tf';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const ones = tf.ones([1, 10, 10, 1]) as tf.Tensor4D;
const kernel = (size: number) => tf.randomNormal([size, size, 8, 1], 0, 1, 'float32', size) as tf.Tensor4D;

it('counts the taps as a transposed convolution of ones does', () => {
  for (const [size, stride] of [
    [3, 2],
    [4, 2],
    [5, 3],
    [2, 2],
  ]) {
    const y = transposedConv2d(tf.ones([1, 4, 4, 1]), tf.ones([size, size, 1, 1]), {
      stride,
      outputPadding: 0,
    });
    expect(overlap(4, size, stride)).toEqual((y.squeeze([0, 3]) as tf.Tensor2D).arraySync());
  }
});

it('is 0 for an even kernel of a multiple of the stride, and not for others', () => {
  const even = (size: number) => transposedConv2d(ones, tf.ones([size, size, 1, 1]), { stride: 2 });
  expect(checkerboard(even(4), 2, 4)).toBeLessThan(1e-6);
  expect(checkerboard(even(3), 2, 4)).toBeGreaterThan(0.3);
});

it('is there with random kernels of any size, and gone with resize-then-convolve and with ICNR', () => {
  expect(checkerboard(transposedConv2d(ones, kernel(4), { stride: 2 }), 2, 4)).toBeGreaterThan(0.3);
  const taps = tf.randomNormal([3, 3, 1, 8], 0, 1, 'float32', 1) as tf.Tensor4D;
  const resized = tf.conv2d(unpool(ones, { method: 'nearest' }), taps, 1, 'same');
  expect(checkerboard(resized, 2, 2)).toBeLessThan(1e-5);
  const subPixel = (initial: 'icnr' | 'random') => {
    const w = subPixelKernel([3, 3, 1, 32], { factor: 2, initial, seed: 1 });
    return depthToSpace(tf.conv2d(ones, w, 1, 'same'), 2);
  };
  expect(checkerboard(subPixel('icnr'), 2)).toBeLessThan(1e-5);
  expect(checkerboard(subPixel('random'), 2)).toBeGreaterThan(0.3);
});

it('is 1 for nothing but a checkerboard, and refuses what is too small', () => {
  const board = tf
    .tensor2d([
      [1, -1],
      [-1, 1],
    ])
    .tile([5, 5])
    .reshape([1, 10, 10, 1]) as tf.Tensor4D;
  expect(checkerboard(board, 2)).toBeCloseTo(1, 6);
  expect(() => checkerboard(ones, 6)).toThrow(/fits into \[1,10,10,1\] less 6/);
});

it('of a transposed convolution is there where the kernel is no multiple of the stride; with random entries always', () => {
  const pattern = (kernelSize: number, stride: number, entries: 'alike' | 'random') =>
    transposedPattern({ kernelSize, stride, entries });
  expect(pattern(4, 2, 'alike')).toBeLessThan(1e-6);
  expect(pattern(3, 2, 'alike')).toBeGreaterThan(0.1);
  expect(pattern(4, 2, 'random')).toBeGreaterThan(0.1);
});

it('is weaker where an image is enlarged before it is convolved, and not there at all with ICNR', () => {
  const [transposed, nearest, subPixel, icnr] = (['transposed', 'nearest', 'subPixel', 'icnr'] as const).map(
    upsamplingPattern,
  );
  expect(nearest).toBeLessThan(0.01);
  expect(icnr).toBeLessThan(1e-3);
  expect(Math.min(transposed, subPixel)).toBeGreaterThan(0.3);
  expect(() => upsamplingPattern('cubic' as 'nearest')).toThrow(/nearest, subPixel or icnr, got "cubic"/);
});
