/** The kernels that tfjs has no name for, against formulas and finite differences. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fusedBatchNorm,
  maxPoolWithSwitches,
  maxUnpool,
  softmaxCrossEntropy,
  statelessBernoulli,
  statelessUniform,
} from '../../../lib/engine/kernels';
import { tf } from '../../../lib/engine/tf';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const largest = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);

describe('fusedBatchNorm', () => {
  /** Ioffe & Szegedy 2015, algorithm 1, out of tfjs' operations. */
  function composed(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number) {
    const axes = x.shape.map((_, i) => i).slice(0, -1);
    const { mean, variance } = tf.moments(x, axes);
    return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
  }
  const shapes = fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 2, maxLength: 5 });

  it('is the formula, and so are its gradients', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) =>
        tf.tidy(() => {
          const channels = shape[shape.length - 1];
          const inputs = [
            normal(shape, seed).mul(3).add(1),
            normal([channels], seed + 1),
            normal([channels], seed + 2),
          ];
          const dy = normal(shape, seed + 3);
          const [x, gamma, beta] = inputs as [tf.Tensor, tf.Tensor1D, tf.Tensor1D];
          const { y, mean, variance } = fusedBatchNorm(x, gamma, beta, 1e-3);
          const moments = tf.moments(x, [...shape.keys()].slice(0, -1));
          expect(largest(y, composed(x, gamma, beta, 1e-3))).toBeLessThan(1e-3);
          expect(largest(mean, moments.mean)).toBeLessThan(1e-5);
          expect(largest(variance, moments.variance)).toBeLessThan(1e-4);
          const native = tf.grads((x, g, b) => fusedBatchNorm(x, g as tf.Tensor1D, b as tf.Tensor1D, 1e-3).y);
          const expected = tf.grads((x, g, b) => composed(x, g, b, 1e-3))(inputs, dy);
          native(inputs, dy).forEach((gradient, i) => {
            const scale = 1 + tf.max(tf.abs(expected[i])).dataSync()[0];
            expect(largest(gradient, expected[i]) / scale).toBeLessThan(2e-3);
          });
        }),
      ),
      { numRuns: 30 },
    );
  });

  it('says which shapes do not fit', () => {
    const call = () => fusedBatchNorm(tf.ones([2, 3]), tf.ones([2]), tf.ones([3]), 1e-3);
    expect(call).toThrow('got x [2,3], gamma [2], beta [3]');
  });
});

describe('softmaxCrossEntropy', () => {
  it('is -sum labels log softmax, with gradient softmax - labels', () => {
    const logits = normal([5, 4], 1).mul(10) as tf.Tensor2D;
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 0], 'int32'), 4).toFloat() as tf.Tensor2D;
    const expected = tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), 1));
    expect(largest(softmaxCrossEntropy(logits, labels), expected)).toBeLessThan(1e-5);
    const gradient = tf.grad((x) => softmaxCrossEntropy(x as tf.Tensor2D, labels))(logits);
    expect(largest(gradient, tf.softmax(logits).sub(labels))).toBeLessThan(1e-6);
  });

  it('is finite for logits of any size', () => {
    const loss = softmaxCrossEntropy(tf.tensor2d([[1e4, -1e4]]), tf.tensor2d([[0, 1]]));
    expect(loss.dataSync()[0]).toBeCloseTo(2e4, -1);
  });

  it('has no gradient to labels, and says so; nor for other shapes', () => {
    const labels = tf.tensor2d([[0, 1]]);
    const byLabels = tf.grad((labels) => softmaxCrossEntropy(tf.ones([1, 2]), labels as tf.Tensor2D));
    expect(() => byLabels(labels)).toThrow(/no gradient to its labels/);
    expect(() => softmaxCrossEntropy(tf.ones([1, 3]), labels)).toThrow(/got \[1,3\] and \[1,2\]/);
  });
});

describe('statelessUniform', () => {
  const seed = (a: number, b: number) => tf.tensor1d([a, b], 'int32');

  it('is a function of its seed', () => {
    const [a, same, other] = [seed(1, 2), seed(1, 2), seed(1, 3)].map((s) => statelessUniform([100], s));
    expect(a.arraySync()).toEqual(same.arraySync());
    expect(a.arraySync()).not.toEqual(other.arraySync());
  });

  it('is uniform in [0, 1)', () => {
    const x = statelessUniform([100_000], seed(3, 4));
    expect(tf.min(x).dataSync()[0]).toBeGreaterThanOrEqual(0);
    expect(tf.max(x).dataSync()[0]).toBeLessThan(1);
    const { mean, variance } = tf.moments(x);
    expect(mean.dataSync()[0]).toBeCloseTo(1 / 2, 2);
    expect(variance.dataSync()[0]).toBeCloseTo(1 / 12, 2);
  });

  it('wants two integers', () => {
    expect(() => statelessUniform([2], tf.tensor1d([1, 2]))).toThrow(
      /two int32 numbers as the seed, got float32 \[2\]/,
    );
  });
});

describe('statelessBernoulli', () => {
  const seed = (a: number, b: number) => tf.tensor1d([a, b], 'int32');
  const mean = (x: tf.Tensor) => x.mean().dataSync()[0];
  const n = 100_000;

  it('is 1 as often as it should be, 0 else, drawn from bytes or not', () => {
    for (const p of [0, 1 / 256, 0.3, 0.5, 0.8, 255 / 256, 1]) {
      const x = statelessBernoulli([n], p, seed(7, 8));
      expect(x.mul(x.sub(1)).abs().max().dataSync()[0]).toBe(0);
      expect(Math.abs(mean(x) - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  it('draws the four values of a word independently', () => {
    const x = statelessBernoulli([n], 0.5, seed(1, 2)).sub(0.5).mul(2);
    for (const lag of [1, 2, 3, 4]) {
      const together = mean(x.slice(0, n - lag).mul(x.slice(lag)));
      expect(Math.abs(together)).toBeLessThan(5 / Math.sqrt(n));
    }
  });

  it('is a function of its seed, of any shape, and no tensor stays', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }), fc.nat(), (shape, a) =>
        tf.tidy(() => {
          const s = seed(a, 1);
          const before = tf.memory().numTensors;
          const [x, same] = [statelessBernoulli(shape, 0.5, s), statelessBernoulli(shape, 0.5, s)];
          expect(tf.memory().numTensors - before).toBe(2);
          expect(x.shape).toEqual(shape);
          expect(x.arraySync()).toEqual(same.arraySync());
        }),
      ),
      { numRuns: 20 },
    );
    const [x, other] = [1, 2].map((a) => statelessBernoulli([100], 0.5, seed(a, 1)).arraySync());
    expect(x).not.toEqual(other);
  });

  it('wants two integers', () => {
    expect(() => statelessBernoulli([2], 0.5, tf.tensor1d([1, 2]))).toThrow(/got float32 \[2\]/);
  });
});

describe('pooling with switches', () => {
  const window = { size: 2, stride: 2 };

  it('gives the maxima and where they were', () => {
    const x = normal([2, 4, 6, 3], 1) as tf.Tensor4D;
    const { y, switches } = maxPoolWithSwitches(x, window);
    expect(largest(y, tf.maxPool(x, 2, 2, 'valid'))).toBe(0);
    expect(largest(y.flatten(), x.flatten().gather(switches.flatten() as tf.Tensor1D))).toBe(0);
  });

  it('is undone by unpooling but for what was not a maximum', () => {
    const x = normal([2, 4, 6, 3], 2) as tf.Tensor4D;
    const { y, switches } = maxPoolWithSwitches(x, window);
    const back = maxUnpool(y, switches, x.shape, window);
    const isMaximum = back.notEqual(0);
    expect(isMaximum.sum().dataSync()[0]).toBe(y.size);
    expect(largest(back, tf.where(isMaximum, x, tf.zerosLike(x)))).toBe(0);
    expect(largest(maxPoolWithSwitches(tf.abs(back) as tf.Tensor4D, window).y, tf.abs(y))).toBe(0);
  });

  it('has the gradients of gathering and scattering', () => {
    const x = normal([1, 4, 4, 2], 3) as tf.Tensor4D;
    const dy = normal([1, 2, 2, 2], 4);
    const { switches } = maxPoolWithSwitches(x, window);
    const pool = tf.grad((x) => maxPoolWithSwitches(x as tf.Tensor4D, window).y)(x, dy);
    expect(largest(pool, maxUnpool(dy as tf.Tensor4D, switches, x.shape, window))).toBe(0);
    const dx = normal([1, 4, 4, 2], 5);
    const unpool = tf.grad((y) => maxUnpool(y as tf.Tensor4D, switches, x.shape, window))(dy, dx);
    expect(largest(unpool.flatten(), dx.flatten().gather(switches.flatten() as tf.Tensor1D))).toBe(0);
  });

  it('says which switches do not fit', () => {
    const { y, switches } = maxPoolWithSwitches(tf.ones([1, 4, 4, 1]));
    expect(() => maxUnpool(tf.ones([1, 3, 3, 1]), switches, [1, 6, 6, 1])).toThrow(
      /of the shape of y \[1,3,3,1\]/,
    );
    expect(() => maxUnpool(y, switches, [1, 6, 6, 1])).toThrow(/expected y \[1,3,3,1\]/);
    expect(() => maxPoolWithSwitches(tf.ones([4, 4]) as unknown as tf.Tensor4D)).toThrow(/got \[4,4\]/);
  });
});
