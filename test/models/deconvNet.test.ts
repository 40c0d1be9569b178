/** DeconvNet: the published size counted, every variant built, trained, saved; odd sizes; the loss. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deconvNet, type DeconvNetOptions } from '../../lib/models/deconvNet';
import { deconvNetParameters, deconvNetLayers } from '../../lib/models/deconvNetLayers';
import { pixelCrossEntropy } from '../../lib/models/pixelCrossEntropy';
import { capture } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const largest = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);
const small = { classes: 3, seed: 1, width: 1 / 16, blocks: [1, 2, 1], code: false } as const;

describe('the published network', () => {
  it('has 252 million coefficients, 14.7 million of them in VGG16’s convolutions', () => {
    const rows = deconvNetLayers(21);
    expect(Math.round(deconvNetParameters(rows).total / 1e6)).toBe(252);
    const encoder = rows.slice(
      0,
      rows.findIndex(({ name }) => name === 'fc6'),
    );
    expect(deconvNetParameters(encoder).convolutions).toBe(14_714_688);
    const fullyConnected = rows.filter(({ name }) => name === 'fc6' || name === 'fc7');
    expect(deconvNetParameters(fullyConnected).convolutions).toBe(102_764_544 + 16_781_312);
  });

  it('has the decoder’s filters of the published definition', () => {
    const rows = deconvNetLayers(21).filter((row) => row.kind === 'deconvolution');
    const filters = Object.fromEntries(rows.map((row) => [row.name, 'filters' in row ? row.filters : 0]));
    expect(filters).toEqual({
      'fc6-deconv': 512,
      ...{ deconv5_1: 512, deconv5_2: 512, deconv5_3: 512, deconv4_1: 512, deconv4_2: 512, deconv4_3: 256 },
      ...{
        deconv3_1: 256,
        deconv3_2: 256,
        deconv3_3: 128,
        deconv2_1: 128,
        deconv2_2: 64,
        deconv1_1: 64,
        deconv1_2: 64,
      },
    });
  });

  it('scaled down is what the table counts, layer by layer', () => {
    const options = { width: 1 / 32, code: { kernelSize: 7, filters: 4096 } };
    const model = deconvNet({ classes: 21, seed: 1, inputSize: [224, 224], ...options });
    const trainable = model.trainableWeights.reduce(
      (sum, { shape }) => sum + shape.reduce<number>((a, b) => a * b!, 1),
      0,
    );
    expect(trainable).toBe(deconvNetParameters(deconvNetLayers(21, options)).total);
    expect(model.getLayer('fc7_relu').outputShape).toEqual([null, 1, 1, 128]);
    expect(model.getLayer('fc6-deconv').outputShape).toEqual([null, 7, 7, 16]);
    expect(model.outputShape).toEqual([null, 224, 224, 21]);
  });
});

const variants: Partial<DeconvNetOptions>[] = [
  { upsampling: 'switches' },
  { upsampling: 'switches', skips: true },
  { upsampling: 'fixed' },
  { upsampling: 'nearest', skips: true },
  { upsampling: 'bilinear' },
  { upsampling: 'subPixel' },
];

describe.each(variants)('%o', (variant) => {
  const model = () => deconvNet({ ...small, ...variant });
  const x = (height: number, width: number) =>
    tf.randomUniform<tf.Rank.R4>([2, height, width, 3], 0, 1, 'float32', 1);

  it('gives a score for each pixel of any size', () => {
    const net = model();
    for (const [h, w] of [
      [16, 24],
      [13, 19],
      [9, 10],
    ])
      expect((net.predict(x(h, w)) as tf.Tensor).shape).toEqual([2, h, w, 3]);
  });

  it('learns, as a captured step', () => {
    const net = model();
    const optimizer = tf.train.adam(1e-2);
    const step = capture((xs: tf.Tensor, labels: tf.Tensor) =>
      optimizer.minimize(
        () => pixelCrossEntropy(net.apply(xs, { training: true }) as tf.Tensor4D, labels as tf.Tensor3D),
        true,
      )!,
    );
    const xs = x(13, 16);
    const labels = xs.argMax(3).toInt() as tf.Tensor3D; // the strongest of the three colours
    const losses = Array.from({ length: 25 }, () => step(xs, labels).dataSync()[0]);
    expect(losses[24]).toBeLessThan(0.85 * losses[0]);
    step.dispose();
    optimizer.dispose();
  });

  it('is saved and loaded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
    try {
      const net = model();
      await net.save(`file://${folder}`);
      const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
      expect(largest(loaded.predict(x(9, 12)) as tf.Tensor, net.predict(x(9, 12)) as tf.Tensor)).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it('refuses other sizes and upsamplings', () => {
  expect(() => deconvNet({ ...small, upsampling: 'cubic' as 'nearest' })).toThrow(/got "cubic"/);
  expect(() => deconvNetLayers(21, { blocks: [1, 1, 1, 1, 1, 1] })).toThrow(/1 to 5 blocks/);
});

describe('pixelCrossEntropy', () => {
  const logits = tf.tidy(() => tf.keep(tf.randomNormal<tf.Rank.R4>([2, 2, 3, 4], 0, 3, 'float32', 1)));
  const labels = () => tf.tensor3d([0, 1, 2, 3, 255, 0, 1, 255, 3, 2, 1, 0], [2, 2, 3], 'int32');

  /** The formula, in JavaScript. */
  function expected(weights = [1, 1, 1, 1]): number {
    const rows = logits.reshape([-1, 4]).arraySync() as number[][];
    const [sum, total] = Array.from(labels().dataSync()).reduce(
      ([sum, total], label, i) => {
        if (label === 255) return [sum, total];
        const logSum = Math.log(rows[i].reduce((s, v) => s + Math.exp(v), 0));
        return [sum + weights[label] * (logSum - rows[i][label]), total + weights[label]];
      },
      [0, 0],
    );
    return sum / total;
  }

  it('is the weighted mean over the pixels that count, with labels [b, h, w] or [b, h, w, 1]', () => {
    expect(pixelCrossEntropy(logits, labels()).dataSync()[0]).toBeCloseTo(expected(), 5);
    const classWeights = tf.tensor1d([1, 0, 2, 5]);
    const weighted = pixelCrossEntropy(logits, labels().expandDims(3) as unknown as tf.Tensor4D, {
      classWeights,
    });
    expect(weighted.dataSync()[0]).toBeCloseTo(expected([1, 0, 2, 5]), 5);
  });

  it('has no gradient where the label is to be ignored', () => {
    const gradient = tf
      .grad((x) => pixelCrossEntropy(x as tf.Tensor4D, labels()))(logits)
      .abs()
      .sum(3)
      .dataSync();
    labels()
      .dataSync()
      .forEach((label, i) => expect(gradient[i] > 0).toBe(label !== 255));
  });

  it('has the gradient of finite differences', () => {
    const classWeights = tf.tensor1d([1, 0.5, 2, 5]);
    const f = (x: tf.Tensor) => pixelCrossEntropy(x as tf.Tensor4D, labels(), { classWeights });
    const gradient = tf.grad(f)(logits).dataSync();
    for (const i of [0, 5, 20, 47]) {
      const nudge = (by: number) =>
        tf.oneHot(tf.scalar(i, 'int32'), 48).toFloat().mul(by).reshape(logits.shape);
      const slope = f(logits.add(nudge(0.05)))
        .sub(f(logits.sub(nudge(0.05))))
        .div(0.1)
        .dataSync()[0];
      expect(slope).toBeCloseTo(gradient[i], 3);
    }
  });

  it('is finite for scores of any size, and 0 where nothing counts', () => {
    const huge = logits.mul(1e6) as tf.Tensor4D;
    expect(Number.isFinite(pixelCrossEntropy(huge, labels()).dataSync()[0])).toBe(true);
    expect(pixelCrossEntropy(logits, tf.fill([2, 2, 3], 255, 'int32') as tf.Tensor3D).dataSync()[0]).toBe(0);
  });

  it('says which sizes do not fit', () => {
    expect(() => pixelCrossEntropy(logits, tf.zeros<tf.Rank.R3>([2, 4, 6], 'int32'))).toThrow(
      /int32 \[2,4,6\]: resize the labels/,
    );
    expect(() => pixelCrossEntropy(logits, labels(), { classWeights: tf.ones([3]) })).toThrow(
      /each of 4 classes, got \[3\]/,
    );
  });
});
