/** Unpooling, sub-pixel convolution and their layers: values, gradients, models that are saved and loaded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SubPixelConv2d } from '../../lib/layers/subPixelConv2d';
import { MaxPoolingWithSwitches, MaxUnpooling } from '../../lib/layers/switchLayers';
import { TransposedConv2d } from '../../lib/layers/transposedConv2d';
import { CropLike, unpool, type UnpoolMethod, unpoolMethods, Unpooling } from '../../lib/layers/unpool';
import { capture } from '../../lib/engine/capture';
import { depthToSpace, sparseSoftmaxCrossEntropy } from '../../lib/engine/kernels';
import { tf } from '../../lib/engine/tf';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const largest = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);
const normal = (shape: number[], seed: number) =>
  tf.randomNormal<tf.Rank.R4>(shape as [number, number, number, number], 0, 1, 'float32', seed);
const rows = (x: tf.Tensor) => (x.squeeze([0, 3]) as tf.Tensor2D).arraySync();

/** f is linear in x: <f(x), y> = <x, gradient of f at y>. */
function expectAdjoint(f: (x: tf.Tensor4D) => tf.Tensor, x: tf.Tensor4D): void {
  const y = normal(f(x).shape, 9);
  const left = f(x).mul(y).sum().dataSync()[0];
  const right = tf
    .grad((x) => f(x as tf.Tensor4D))(x, y)
    .mul(x)
    .sum()
    .dataSync()[0];
  expect(Math.abs(left - right)).toBeLessThan(1e-4 * (1 + Math.abs(left)));
}

describe('unpooling without switches', () => {
  const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);

  it('fixed: the value at the upper left; nearest: everywhere', () => {
    expect(rows(unpool(x, { method: 'fixed' }))).toEqual([
      [1, 0, 2, 0],
      [0, 0, 0, 0],
      [3, 0, 4, 0],
      [0, 0, 0, 0],
    ]);
    expect(rows(unpool(x, { method: 'nearest' }))).toEqual([
      [1, 1, 2, 2],
      [1, 1, 2, 2],
      [3, 3, 4, 4],
      [3, 3, 4, 4],
    ]);
  });

  it('bilinear: what tf.image.resizeBilinear gives with half-pixel centres', () => {
    const x = normal([2, 3, 4, 2], 1);
    expect(largest(unpool(x, { method: 'bilinear' }), tf.image.resizeBilinear(x, [6, 8], false, true))).toBe(
      0,
    );
  });

  it.each(unpoolMethods)('%s has its transpose as the gradient', (method) => {
    expectAdjoint((x) => unpool(x, { method, factor: 3 }), normal([2, 3, 4, 2], 2));
  });

  it('crops, and says what is too small', () => {
    const crop = (x: tf.Tensor, like: tf.Tensor) => new CropLike().apply([x, like]) as tf.Tensor4D;
    expect(rows(crop(unpool(x, { method: 'nearest' }), tf.zeros([1, 3, 1, 1])))).toEqual([[1], [1], [3]]);
    expect(() => crop(x, tf.zeros([1, 3, 3, 1]))).toThrow(/at least 3 x 3/);
    expect(() => unpool(x, { method: 'linear' as UnpoolMethod })).toThrow(/"fixed", "nearest" or "bilinear"/);
    expect(() => unpool(x, { method: 'fixed', factor: 1.5 })).toThrow(/whole factor/);
  });
});

describe('depthToSpace', () => {
  it('is what tfjs gives, and has a gradient', () => {
    const x = normal([2, 2, 3, 8], 1);
    expect(largest(depthToSpace(x, 2), tf.depthToSpace(x, 2))).toBe(0);
    expectAdjoint((x) => depthToSpace(x, 2), x);
    expect(() => depthToSpace(x, 3)).toThrow(/3\^2 channels/);
  });
});

describe('sparseSoftmaxCrossEntropy', () => {
  it('is -log softmax at the label, and so is its gradient', () => {
    const [logits, labels] = [
      normal([5, 4], 1).mul(20) as unknown as tf.Tensor2D,
      tf.tensor1d([0, 1, 2, 3, 0], 'int32'),
    ];
    const oneHot = tf.oneHot(labels, 4);
    expect(
      largest(
        sparseSoftmaxCrossEntropy(logits, labels),
        tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), 1)),
      ),
    ).toBeLessThan(1e-5);
    const gradient = tf.grad((x) => sparseSoftmaxCrossEntropy(x as tf.Tensor2D, labels))(logits);
    expect(largest(gradient, tf.softmax(logits).sub(oneHot))).toBeLessThan(1e-6);
    expect(() => sparseSoftmaxCrossEntropy(logits, labels.toFloat() as tf.Tensor1D)).toThrow(/float32 \[5\]/);
  });
});

describe('as layers', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function expectSaved(model: tf.LayersModel, x: tf.Tensor): Promise<void> {
    await model.save(`file://${folder}`);
    const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
    expect(largest(loaded.predict(x) as tf.Tensor, model.predict(x) as tf.Tensor)).toBe(0);
    expect(loaded.countParams()).toBe(model.countParams());
    const lines: string[] = [];
    model.summary(undefined, undefined, (line: string) => lines.push(line));
    expect(lines.join('\n')).toContain('Total params');
  }

  it('in tf.sequential: shapes as announced, saved, loaded', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape: [5, 6, 3] }),
        new TransposedConv2d({ filters: 4, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1 }),
        new Unpooling({ method: 'bilinear' }),
        new Unpooling({ method: 'fixed' }),
        new SubPixelConv2d({ filters: 2, kernelSize: 3 }),
      ],
    });
    expect(model.outputShape).toEqual([null, 80, 96, 2]);
    const x = normal([2, 5, 6, 3], 1);
    expect((model.predict(x) as tf.Tensor).shape).toEqual([2, 80, 96, 2]);
    await expectSaved(model, x);
  });

  function withSwitches(): tf.LayersModel {
    const x = tf.input({ shape: [null, null, 2] });
    const conv = (filters: number, seed: number) =>
      tf.layers.conv2d({
        filters,
        kernelSize: 3,
        padding: 'same',
        kernelInitializer: tf.initializers.heNormal({ seed }),
      });
    const before = conv(4, 1).apply(x) as tf.SymbolicTensor;
    const [pooled, switches] = new MaxPoolingWithSwitches().apply(before) as tf.SymbolicTensor[];
    const code = conv(4, 2).apply(pooled) as tf.SymbolicTensor;
    const back = new MaxUnpooling().apply([code, switches, before]) as tf.SymbolicTensor;
    const plain = new CropLike({}).apply([
      new Unpooling({ method: 'nearest' }).apply(code),
      before,
    ] as tf.SymbolicTensor[]);
    return tf.model({
      inputs: x,
      outputs: conv(1, 3).apply(
        tf.layers.concatenate().apply([back, plain] as tf.SymbolicTensor[]),
      ) as tf.SymbolicTensor,
    });
  }

  it('with two outputs and three inputs, for any size: saved, loaded', async () => {
    const model = withSwitches();
    const x = normal([2, 5, 7, 2], 1);
    expect((model.predict(x) as tf.Tensor).shape).toEqual([2, 5, 7, 1]);
    await expectSaved(model, x);
  });

  it.each(['float32', 'bfloat16'] as const)('train as a captured step (%s)', (precision) => {
    const model = withSwitches();
    const optimizer = tf.train.adam(1e-2);
    const [x, y] = [normal([2, 6, 7, 2], 1), normal([2, 6, 7, 1], 2)];
    const step = capture(
      (x: tf.Tensor, y: tf.Tensor) =>
        optimizer.minimize(
          () => (model.apply(x, { training: true }) as tf.Tensor).sub(y).square().mean() as tf.Scalar,
          true,
        )!,
      { precision },
    );
    const losses = Array.from({ length: 30 }, () => step(x, y).dataSync()[0]);
    expect(losses[29]).toBeLessThan(0.9 * losses[0]);
    step.dispose();
    optimizer.dispose();
  });

  it('say what is missing', () => {
    expect(() => new MaxUnpooling({ name: 'unpool1' }).apply(normal([1, 2, 2, 1], 1))).toThrow(
      /unpool1 expects three inputs/,
    );
    expect(() => new Unpooling({ method: 'no' as UnpoolMethod })).toThrow(/expected the method/);
    expect(() => new TransposedConv2d({ filters: 0, kernelSize: 3 })).toThrow(/1 filter or more/);
  });
});
