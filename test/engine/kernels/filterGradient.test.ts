import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capture } from '../../../lib/engine/capture';
import { tf } from '../../../lib/engine/tf';
import { largestDifference } from '../../counting';
import { withNativeKernels } from '../../nativeKernels';

withNativeKernels();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const size = (max: number) => fc.integer({ min: 1, max });
const normal = (shape: number[], seed: number) =>
  tf.randomNormal<tf.Rank.R4>(shape as never, 0, 1, 'float32', seed);

describe('the gradient to the filter of a 1x1 convolution with a stride', () => {
  const shapes = fc.tuple(size(3), size(13), size(13), size(20), size(4));
  const strides = fc.oneof(size(3), fc.tuple(size(3), size(3)));

  it('is that of a product of matrices: the pixels seen, and the gradient there', () => {
    fc.assert(
      fc.property(
        shapes,
        strides,
        fc.constantFrom('same' as const, 'valid' as const),
        fc.boolean(),
        ([n, height, width, channels, filters], stride, pad, captured) => {
          const x = normal([n, height, width, channels], 1);
          const convolve = (f: tf.Tensor) => tf.conv2d(x, f as tf.Tensor4D, stride, pad);
          const dy = normal(convolve(tf.zeros([1, 1, channels, filters])).shape, 2);
          const gradient = (dy: tf.Tensor) => tf.grad(convolve)(tf.ones([1, 1, channels, filters]), dy);
          const step = capture(gradient, captured ? {} : { mode: 'eager' });
          step(dy);
          const [down, across] = typeof stride === 'number' ? [stride, stride] : stride;
          const seen = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, down, across, 1]);
          const expected = tf.matMul(seen.reshape([-1, channels]), dy.reshape([-1, filters]), true);
          expect(largestDifference(step(dy).reshape([channels, filters]), expected)).toBeLessThan(1e-4);
          step.dispose();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is a sum of products where it is depthwise', () => {
    fc.assert(
      fc.property(shapes, size(3), ([n, height, width, channels, multiplier], stride) => {
        const x = normal([n, height, width, channels], 1);
        const convolve = (f: tf.Tensor) => tf.depthwiseConv2d(x, f as tf.Tensor4D, stride, 'same');
        const dy = normal(convolve(tf.zeros([1, 1, channels, multiplier])).shape, 2);
        const gradient = tf.grad(convolve)(tf.ones([1, 1, channels, multiplier]), dy);
        const seen = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]);
        const each = dy.reshape([-1, channels, multiplier]).mul(seen.reshape([-1, channels, 1]));
        expect(largestDifference(gradient.squeeze([0, 1]), each.sum(0))).toBeLessThan(1e-4);
      }),
      { numRuns: 30 },
    );
  });

  it('stays within its memory', (context) => {
    const checker = '/lib/x86_64-linux-gnu/libc_malloc_debug.so.0';
    if (!existsSync(checker)) return context.skip(`the C library has no ${checker} to check memory with`);
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', join(__dirname, 'filterGradients.ts')],
      { encoding: 'utf8', env: { ...process.env, LD_PRELOAD: checker, MALLOC_CHECK_: '3' } },
    );
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
  });
});
