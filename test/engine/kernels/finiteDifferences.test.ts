/** Gradients of the native kernels against differences of their values, on random shapes, strides and paddings. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  depthToSpace,
  enlargeBilinear,
  fusedBatchNorm,
  gatherUnchecked,
  maxPoolWithSwitches,
  maxUnpool,
  registerNativeKernels,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from '../../../lib/engine/kernels';
import { capture } from '../../../lib/engine/capture';
import { Random } from '../../../lib/base/random';
import { tf } from '../../../lib/engine/tf';
import { largestDifference } from '../../counting';

let undo: () => void;
beforeAll(() => void (undo = registerNativeKernels()));
afterAll(() => undo());
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

type Function = (...xs: tf.Tensor[]) => tf.Tensor;

/** Numbers in random order that lie `gap` apart and so far from 0: a small step changes no maximum and no sign. */
function apart(shape: number[], seed: number, gap = 0.1): tf.Tensor {
  const count = tf.util.sizeFromShape(shape);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  new Random(seed).shuffle(order);
  return tf.tensor(
    Float32Array.from(order, (i) => gap * (i - (count >> 1) + 0.5)),
    shape,
  );
}

/** sum of a_i b_i in double precision. */
function dot(a: tf.Tensor, b: tf.Tensor): number {
  const [x, y] = [Array.from(a.dataSync()), b.dataSync()];
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}

/** The gradients of f^2, of which those of f are a part, as one tensor. */
const gradientsOf =
  (f: Function): Function =>
  (...xs) =>
    tf.concat(
      tf
        .grads((...xs: tf.Tensor[]) => f(...xs).square())(xs)
        .map((gradient) => gradient.flatten()),
    );

/** Gradients, and gradients of gradients, equal differences. */
function expectGradients(f: Function, xs: tf.Tensor[], h = 0.01): void {
  expectDifferences(f, xs, h);
  expectDifferences(gradientsOf(f), xs, h);
}

/** Along a random direction v, for a random dy: dy . (f(x + h v) - f(x - h v)) / 2h = gradient . v */
function expectDifferences(f: Function, xs: tf.Tensor[], h: number): void {
  tf.tidy(() => {
    const y = f(...xs);
    const dy = normal(y.shape, 98);
    const gradients = tf.grads(f)(xs, dy);
    xs.forEach((x, i) => {
      const v = tf.sign(normal(x.shape, 99 + i)) as tf.Tensor;
      const at = (step: number) => f(...xs.map((other, j) => (j === i ? other.add(v.mul(step)) : other)));
      const [up, down] = [dot(at(h), dy), dot(at(-h), dy)];
      const scale = Math.sqrt(dot(gradients[i], gradients[i])) + Math.abs(dot(y, dy)) * 0.01 + 0.1;
      expect(Math.abs((up - down) / (2 * h) - dot(gradients[i], v)) / scale).toBeLessThan(0.02);
    });
  });
}

const size = (max: number) => fc.integer({ min: 1, max });
const padding = fc.constantFrom('valid' as const, 'same' as const);
const property = <T extends [unknown, ...unknown[]]>(
  ...args: [...{ [K in keyof T]: fc.Arbitrary<T[K]> }, (...values: T) => void]
) =>
  fc.assert(fc.property(...(args as unknown as [fc.Arbitrary<T[0]>, (value: T[0]) => void])), {
    numRuns: 15,
  });

describe('gradients equal differences of values', () => {
  it('relu and relu6', () => {
    property(fc.array(size(4), { minLength: 1, maxLength: 4 }), fc.nat(), (shape, seed) => {
      expectGradients((x) => tf.relu(x), [apart(shape, seed)]);
      expectGradients((x) => tf.relu6(x.add(3)), [apart(shape, seed, 0.11)]);
    });
  });

  it('bias, sums over all but the last axis, products of matrices', () => {
    property(size(4), size(5), size(4), fc.boolean(), fc.boolean(), fc.nat(), (n, k, m, ta, tb, seed) => {
      const [x, bias] = [normal([n, 2, k, m], seed), normal([m], seed + 1)];
      expectGradients((x, bias) => tf.add(x, bias), [x, bias]);
      expectGradients((x) => tf.sum(x, [0, 1, 2]), [x]);
      const [a, b] = [normal(ta ? [k, n] : [n, k], seed), normal(tb ? [m, k] : [k, m], seed + 1)];
      expectGradients((a, b) => tf.matMul(a, b, ta, tb), [a, b]);
      const fused = (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor) =>
        tf.fused.matMul({ a, b, bias, transposeA: ta, transposeB: tb, activation: 'linear' });
      expectGradients(fused as never, [a, b, bias]);
    });
  });

  it('convolutions with bias and relu, any stride and padding', () => {
    property(
      size(2),
      size(5),
      size(3),
      size(3),
      size(3),
      padding,
      fc.nat(),
      (n, extra, k, stride, c, pad, seed) => {
        const x = normal([n, k + extra, k + extra + 1, c], seed);
        const filter = normal([k, k, c, 2], seed + 1);
        const f = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
          tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: stride, pad, bias });
        expectGradients(f, [x, filter, normal([2], seed + 2)]);
      },
    );
  });

  it('max pooling, also with switches and undone again', () => {
    property(
      size(2),
      size(5),
      size(3),
      size(3),
      size(3),
      padding,
      fc.nat(),
      (n, extra, k, stride, c, pad, seed) => {
        const shape = [n, k + extra, k + extra + 1, c];
        expectGradients((x) => tf.maxPool(x as tf.Tensor4D, k, stride, pad), [apart(shape, seed)]);
        const window = { size: k, stride, padding: pad };
        const { y, switches } = maxPoolWithSwitches(apart(shape, seed) as tf.Tensor4D, window);
        expectGradients((x) => maxPoolWithSwitches(x as tf.Tensor4D, window).y, [apart(shape, seed)]);
        const unpool = (y: tf.Tensor) =>
          maxUnpool(y as tf.Tensor4D, switches, shape as [number, number, number, number], window);
        expectGradients(unpool, [normal(y.shape, seed)]);
      },
    );
  });

  it('an unpooling whose switches come from the tensor itself', () => {
    const f = (x: tf.Tensor) => {
      const { y, switches } = maxPoolWithSwitches(x as tf.Tensor4D);
      return maxUnpool(y.square() as tf.Tensor4D, switches, x.shape as [number, number, number, number]);
    };
    expectGradients(f, [apart([2, 4, 6, 3], 1, 0.05)]);
  });

  it('batch normalisation and cross-entropy', () => {
    property(fc.integer({ min: 3, max: 5 }), size(3), size(3), fc.nat(), (n, k, c, seed) => {
      const parameters = [normal([c], seed + 1), normal([c], seed + 2)];
      const norm = (x: tf.Tensor, g: tf.Tensor, b: tf.Tensor) =>
        fusedBatchNorm(x, g as tf.Tensor1D, b as tf.Tensor1D, 0.1).y;
      expectGradients(norm, [normal([n, k, 2, c], seed), ...parameters]);
      const labels = tf.softmax(normal([n, c + 1], seed + 3)) as tf.Tensor2D;
      expectGradients((x) => softmaxCrossEntropy(x as tf.Tensor2D, labels), [normal([n, c + 1], seed)]);
    });
  });
});

describe('what else a second derivative passes through', () => {
  it('enlargements', () => {
    property(size(2), size(3), size(3), fc.integer({ min: 2, max: 3 }), fc.nat(), (n, k, c, factor, seed) => {
      const x = normal([n, k, k + 1, c * factor ** 2], seed);
      expectGradients((x) => depthToSpace(x as tf.Tensor4D, factor), [x]);
      expectGradients((x) => enlargeBilinear(x as tf.Tensor4D, factor), [x]);
    });
  });

  it('convolutions, plain and depthwise, 1x1 with a stride among them, average pooling', () => {
    property(
      size(2),
      size(4),
      size(3),
      size(3),
      size(3),
      padding,
      fc.nat(),
      (n, extra, k, stride, c, pad, seed) => {
        const x = normal([n, k + extra, k + extra + 1, c], seed);
        const [filter, each] = [normal([k, k, c, 2], seed + 1), normal([k, k, c, 1], seed + 2)];
        expectGradients(
          (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad),
          [x, filter],
        );
        const depthwise = (each: tf.Tensor) =>
          tf.depthwiseConv2d(x as tf.Tensor4D, each as tf.Tensor4D, stride, pad);
        expectGradients(depthwise, [each]);
        expectGradients((x) => tf.avgPool(x as tf.Tensor4D, k, stride, pad), [x]);
      },
    );
  });

  it('products with bias and activation, and cross-entropy of class numbers', () => {
    property(
      size(3),
      size(3),
      size(3),
      fc.constantFrom('relu' as const, 'sigmoid' as const),
      fc.nat(),
      (n, k, m, activation, seed) => {
        const [a, b, bias] = [normal([n, k], seed), normal([k, m], seed + 1), normal([m], seed + 2).add(9)];
        expectGradients(
          (a, b, bias) => tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation }),
          [a, b, bias],
        );
        const labels = tf.tensor1d(
          Array.from({ length: n }, (_, i) => (seed + i) % (k + 1)),
          'int32',
        );
        expectGradients(
          (x) => sparseSoftmaxCrossEntropy(x as tf.Tensor2D, labels),
          [normal([n, k + 1], seed)],
        );
      },
    );
  });

  it('functions whose gradient tfjs computes out of their result', () => {
    const functions = [
      tf.exp,
      tf.tanh,
      tf.sigmoid,
      tf.softmax,
      tf.logSoftmax,
      (x: tf.Tensor) => tf.sqrt(x.square().add(1)),
    ];
    for (const f of functions) expectGradients(f as Function, [normal([2, 3], 5)]);
  });

  it("tfjs' cross-entropies, of vectors, matrices and more, weighted or not", () => {
    for (const shape of [[3], [2, 3], [2, 2, 3]]) {
      const [labels, weights] = [tf.softmax(normal(shape, 1)), normal(shape.slice(0, -1), 2).abs().add(0.1)];
      const { MEAN, NONE } = tf.Reduction;
      expectGradients((x) => tf.losses.softmaxCrossEntropy(labels, x, weights, 0, MEAN), [normal(shape, 3)]);
      expectGradients(
        (x) => tf.losses.softmaxCrossEntropy(labels, x, undefined, 0, NONE),
        [normal(shape, 3)],
      );
      expectGradients((x) => tf.losses.sigmoidCrossEntropy(labels, x), [normal(shape, 3)]);
    }
  });

  it('a captured step with a gradient penalty', () => {
    const [w, v] = [normal([3, 4], 1), normal([4, 1], 2)];
    const critic = (x: tf.Tensor, w: tf.Tensor) => tf.relu(x.matMul(w)).matMul(v).tanh();
    const penalty = (x: tf.Tensor, w: tf.Tensor) =>
      tf
        .grad((x) => critic(x, w))(x)
        .square()
        .sum();
    const step = capture((x: tf.Tensor, w: tf.Tensor) => tf.grads(penalty)([x, w])[1]);
    for (const seed of [3, 4, 5]) {
      const x = normal([2, 3], seed);
      const expected = tf.grads(penalty)([x, w])[1];
      expect(largestDifference(step(x, w), expected)).toBeLessThan(1e-5);
    }
    step.dispose();
  });
});

describe('gatherUnchecked', () => {
  it('takes slices along any axis, as gather does', () => {
    property(size(4), size(4), size(3), fc.nat(), (rows, columns, n, seed) => {
      const x = normal([rows, columns], seed);
      for (const axis of [0, 1]) {
        const indices = tf.tensor1d(
          Array.from({ length: n }, (_, i) => (seed + i) % x.shape[axis]),
          'int32',
        );
        expect(gatherUnchecked(x, indices, axis).arraySync()).toEqual(
          tf.gather(x, indices, axis).arraySync(),
        );
      }
    });
  });
});
