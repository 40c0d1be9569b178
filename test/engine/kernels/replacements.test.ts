/** The native forms against tfjs' own. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capture } from '../../../lib/engine/capture';
import { registerNativeKernels } from '../../../lib/engine/kernels';
import { tf } from '../../../lib/engine/tf';
import { largestDifference } from '../../counting';

beforeEach(() => tf.engine().startScope());
afterEach(() => {
  tf.engine().endScope();
  registerNativeKernels()();
});

const size = (max: number) => fc.integer({ min: 1, max });
const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** What `f` gives and its gradients to all of `xs`, without and with the native kernels. */
function bothWays(f: (...xs: tf.Tensor[]) => tf.Tensor, xs: tf.Tensor[]) {
  const both = () => {
    const y = f(...xs);
    const dy = normal(y.shape, 99);
    return [y, ...tf.grads(f)(xs, dy)];
  };
  const slow = both();
  const undo = registerNativeKernels();
  const fast = both();
  undo();
  return { slow, fast };
}

function expectSame(f: (...xs: tf.Tensor[]) => tf.Tensor, xs: tf.Tensor[], tolerance = 1e-5) {
  const { slow, fast } = bothWays(f, xs);
  slow.forEach((expected, i) => {
    expect(fast[i].shape).toEqual(expected.shape);
    if (expected.size === 0) return;
    expect(tf.max(tf.abs(tf.sub(expected, fast[i]))).dataSync()[0]).toBeLessThan(tolerance);
  });
  tf.dispose([...slow, ...fast, ...xs]);
}

describe('gradients and results equal those of tfjs', () => {
  it('relu and relu6', () => {
    fc.assert(
      fc.property(fc.array(size(5), { minLength: 1, maxLength: 4 }), fc.nat(), (shape, seed) => {
        expectSame((x) => tf.relu(x), [normal(shape, seed)]);
        expectSame((x) => tf.relu6(x), [normal(shape, seed).mul(6)]);
      }),
      { numRuns: 25 },
    );
  });

  it('bias, and sums that only look like it', () => {
    fc.assert(
      fc.property(
        fc.array(size(5), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.boolean(),
        (shape, seed, one) => {
          const channels = shape[shape.length - 1];
          expectSame(
            (x, b) => tf.add(x, b),
            [normal(shape, seed), normal([one ? 1 : channels], seed + 1)],
            1e-4,
          );
        },
      ),
      { numRuns: 40 },
    );
    expectSame((x, b) => tf.add(x, b), [normal([4], 1), normal([3, 4], 2)]);
    expectSame((x, b) => tf.add(x, b), [tf.zeros([0, 4]), normal([4], 2)]);
  });

  it('sums over all but the last axis, and others', () => {
    fc.assert(
      fc.property(
        fc.array(size(4), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.boolean(),
        (shape, seed, keep) => {
          const leading = [...shape.keys()].slice(0, -1);
          for (const axes of [leading, [0], undefined]) {
            expectSame((x) => tf.sum(x, axes, keep), [normal(shape, seed)], 1e-4);
          }
        },
      ),
      { numRuns: 25 },
    );
    const integers = () => tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0).arraySync();
    const before = integers();
    registerNativeKernels();
    expect(integers()).toEqual(before);
  });

  it('products of matrices and of batches of them, with bias and activation', () => {
    fc.assert(
      fc.property(
        fc.array(size(2), { maxLength: 2 }),
        fc.tuple(size(4), size(4), size(4)),
        fc.tuple(fc.boolean(), fc.boolean()),
        fc.constantFrom('linear' as const, 'relu' as const, 'elu' as const),
        fc.nat(),
        (batch, [n, k, m], [transposeA, transposeB], activation, seed) => {
          const a = normal([...batch, ...(transposeA ? [k, n] : [n, k])], seed);
          const b = normal([...batch, ...(transposeB ? [m, k] : [k, m])], seed + 1);
          expectSame((a, b) => tf.matMul(a, b, transposeA, transposeB), [a.clone(), b.clone()]);
          const fused = (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor) =>
            tf.fused.matMul({ a, b, bias, transposeA, transposeB, activation });
          expectSame(fused, [a, b, normal([m], seed + 2)]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('an empty batch through a dense layer', () => {
    const layer = tf.layers.dense({ units: 3, activation: 'relu' });
    layer.apply(tf.zeros([1, 4]));
    expectSame((x) => layer.apply(x) as tf.Tensor, [tf.zeros([0, 4])]);
    tf.disposeVariables();
  });

  it('max pooling: windows, strides, paddings', () => {
    const pads = fc.constantFrom('valid' as const, 'same' as const);
    fc.assert(
      fc.property(
        size(3),
        size(6),
        size(4),
        size(3),
        size(3),
        pads,
        fc.nat(),
        (n, extra, c, k, stride, pad, seed) => {
          const x = normal([n, k + extra, k + extra + 1, c], seed);
          expectSame((x) => tf.maxPool(x as tf.Tensor4D, k, stride, pad), [x]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('a depthwise and a plain 1x1 convolution of one channel, one after the other', () => {
    const [x, filter, bias] = [normal([2, 5, 8, 1], 1), normal([1, 1, 1, 1], 2), normal([1], 3)];
    registerNativeKernels();
    const plain = capture((x: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same').add(bias),
    );
    const each = capture((x: tf.Tensor) =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'),
    );
    for (let i = 0; i < 3; i++) {
      expect(largestDifference(plain(x), x.mul(filter.flatten()).add(bias))).toBeLessThan(1e-5);
      expect(largestDifference(each(x), x.mul(filter.flatten()))).toBeLessThan(1e-5);
    }
    plain.dispose();
    each.dispose();
  });

  it('an empty batch is pooled as before', () => {
    const pool = () => tf.maxPool(tf.zeros([0, 4, 4, 2]) as tf.Tensor4D, 2, 2, 'valid').shape;
    const before = pool();
    registerNativeKernels();
    expect(pool()).toEqual(before);
  });

  it('a layer of tf.layers with bias and relu', () => {
    const layer = tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', padding: 'same' });
    layer.apply(tf.zeros([1, 5, 5, 2]));
    expectSame((x) => layer.apply(x) as tf.Tensor, [normal([2, 5, 5, 2], 4)]);
    tf.disposeVariables();
  });
});

describe('round', () => {
  it('of integers is what they are', () => {
    registerNativeKernels();
    expect(Array.from(tf.round(tf.tensor1d([1, 2, -3], 'int32')).dataSync())).toEqual([1, 2, -3]);
    expect(Array.from(tf.round(tf.tensor1d([0.4, 2.6])).dataSync())).toEqual([0, 3]);
  });
});

describe('registering', () => {
  it('twice is once, and undoing puts back what was there', () => {
    const names = [
      tf.Add,
      tf.Sum,
      tf.BatchMatMul,
      tf._FusedMatMul,
      tf.MaxPool,
      tf.MaxPoolGrad,
      tf.Round,
      tf.GatherV2,
      tf.Conv2DBackpropFilter,
      tf.DepthwiseConv2dNativeBackpropFilter,
      tf.Conv2D,
      tf.FusedConv2D,
      tf.DepthwiseConv2dNative,
      tf.FusedDepthwiseConv2D,
      tf.AvgPool,
    ];
    const registered = () => [
      ...names.map((name) => tf.getKernel(name, 'tensorflow')),
      ...[tf.Relu, tf.Relu6, tf.Add].map((name) => tf.getGradient(name)),
    ];
    const before = registered();
    const undo = registerNativeKernels();
    const native = registered();
    expect(registerNativeKernels()).toBe(undo);
    native.forEach((config, i) => expect(config).not.toBe(before[i]));
    undo();
    registered().forEach((config, i) => expect(config).toBe(before[i]));
    undo();
  });

  it('is what importing convnotes does, and can be undone', async () => {
    const before = tf.getKernel(tf.Sum, 'tensorflow');
    const { engine } = await import('../../../lib');
    expect(tf.getKernel(tf.Sum, 'tensorflow')).not.toBe(before);
    engine.registerNativeKernels()();
    expect(tf.getKernel(tf.Sum, 'tensorflow')).toBe(before);
  });
});
