/** DeconvNet: the published size counted, every variant built, trained, saved; odd sizes; the loss. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deconvNet, type DeconvNetOptions } from '../../lib/models/deconvNet';
import { deconvNetParameters, deconvNetLayers } from '../../lib/models/deconvNetLayers';
import { pixelCrossEntropy } from '../../lib/training/pixelCrossEntropy';
import { capture } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const largest = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);
const small = { classes: 3, seed: 1, width: 1 / 16, blocks: [1, 2, 1], code: false } as const;

describe('the published network', () => {
  it('has 252 million parameters, 14.7 million of them in VGG16’s convolutions', () => {
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
        () => pixelCrossEntropy()(net.apply(xs, { training: true }) as tf.Tensor, labels),
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
