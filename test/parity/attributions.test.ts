/** Attributions as captum computes them; the fixture is made by attributions.mjs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deconvnet, guidedBackpropagation } from '../../lib/attribution/guidedBackpropagation';
import { gradCam, guidedGradCam } from '../../lib/attribution/gradCam';
import { inputGradient, saliency } from '../../lib/attribution/inputGradient';
import { integratedGradients } from '../../lib/attribution/integratedGradients';
import { occlusion } from '../../lib/attribution/occlusion';
import { smoothGrad } from '../../lib/attribution/smoothGrad';
import { registerNativeKernels } from '../../lib/engine/kernels';
import { tf } from '../../lib/engine/tf';

interface Numbers {
  shape: number[];
  float32: string;
}

interface Fixture {
  versions: Record<string, string>;
  weights: Numbers[];
  pictures: Numbers;
  targets: number[];
  baseline: Numbers;
  noise: Numbers;
  logits: Numbers;
  attributions: Record<string, Numbers>;
}

const fixture = JSON.parse(readFileSync(join(__dirname, 'fixtures/attributions.json'), 'utf8')) as Fixture;
const { targets } = fixture;

function valuesOf({ float32 }: Numbers): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(float32, 'base64'));
  return new Float32Array(bytes.buffer);
}
const tensorOf = (numbers: Numbers) => tf.tensor<tf.Rank>(valuesOf(numbers), numbers.shape) as tf.Tensor4D;

let model: tf.LayersModel;
let pictures: tf.Tensor4D;
let undo: () => void;
beforeAll(() => {
  undo = registerNativeKernels();
  const conv = (filters: number, padding: 'same' | 'valid') =>
    tf.layers.conv2d({ filters, kernelSize: 3, padding, activation: 'relu' });
  const pool = () => tf.layers.maxPooling2d({ poolSize: 2 });
  model = tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [14, 14, 3] }),
      conv(6, 'same'),
      pool(),
      conv(8, 'valid'),
      pool(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 16, activation: 'relu' }),
      tf.layers.dense({ units: 5, activation: 'softmax' }),
    ],
  });
  tf.tidy(() => model.setWeights(fixture.weights.map(tensorOf)));
});
beforeEach(() => {
  tf.engine().startScope();
  pictures = tensorOf(fixture.pictures);
});
afterEach(() => tf.engine().endScope());
afterAll(() => {
  model.dispose();
  undo();
});

/** The largest difference, as a share of the largest attribution. */
function expectAsCaptum(ours: tf.Tensor, name: string, change = (theirs: tf.Tensor) => theirs) {
  const theirs = change(tensorOf(fixture.attributions[name]));
  const difference = tf.max(tf.abs(tf.sub(ours, theirs))).dataSync()[0];
  const largest = tf.max(tf.abs(theirs)).dataSync()[0];
  expect(largest).toBeGreaterThan(0);
  expect(difference / largest, name).toBeLessThan(1e-4);
}

describe(`captum ${fixture.versions.captum}, PyTorch ${fixture.versions.torch}`, () => {
  it('is what the fixture was made with, and the network is the same', () => {
    const pinned = readFileSync(join(__dirname, '../../scripts/bench/requirements-captum.txt'), 'utf8');
    expect(pinned).toContain(`captum==${fixture.versions.captum}\n`);
    expect(pinned).toContain(`torch==${fixture.versions.torch}\n`);
    const softmax = tf.softmax(tensorOf(fixture.logits) as tf.Tensor) as tf.Tensor;
    const ours = model.predict(pictures) as tf.Tensor;
    expect(tf.max(tf.abs(tf.sub(ours, softmax))).dataSync()[0]).toBeLessThan(1e-6);
  });

  it('Saliency, of which the map is the largest over the channels', () => {
    const largest = (theirs: tf.Tensor) => theirs.max(3, true);
    expectAsCaptum(saliency(model, pictures, targets), 'saliency', largest);
    expectAsCaptum(inputGradient(model, pictures, targets), 'gradient');
    const options = { explains: 'probability' } as const;
    expectAsCaptum(saliency(model, pictures, targets, options), 'saliencyOfProbability', largest);
  });

  it('InputXGradient', () => {
    expectAsCaptum(inputGradient(model, pictures, targets).mul(pictures), 'inputXGradient');
  });

  it('NoiseTunnel, with the noise that it drew', async () => {
    const noise = valuesOf(fixture.noise);
    const draw = (size: number, picture: number, sample: number) => {
      const start = (4 * picture + sample) * size;
      return noise.slice(start, start + size);
    };
    const options = { seed: 1, samples: 4, noise: 0.2, draw, batchSize: 3 };
    expectAsCaptum(await smoothGrad(model, pictures, targets, options), 'smoothGrad');
  });

  it('IntegratedGradients', async () => {
    const black = await integratedGradients(model, pictures, targets, { steps: 20 });
    expectAsCaptum(black.attribution, 'integratedGradients');
    const random = await integratedGradients(model, pictures, targets, {
      steps: 7,
      rule: 'riemann',
      baseline: tensorOf(fixture.baseline),
      batchSize: 3,
    });
    expectAsCaptum(random.attribution, 'integratedGradientsRiemann');
  });

  it('GuidedBackprop and Deconvolution', () => {
    expectAsCaptum(guidedBackpropagation(model, pictures, targets), 'guidedBackpropagation');
    expectAsCaptum(deconvnet(model, pictures, targets), 'deconvnet');
  });

  it('LayerGradCam', () => {
    const options = { interpolation: 'none' } as const;
    expectAsCaptum(gradCam(model, pictures, targets, options), 'gradCam');
    expectAsCaptum(gradCam(model, pictures, targets, { ...options, relu: false }), 'gradCamSigned');
  });

  it('GuidedGradCam', () => {
    expectAsCaptum(guidedGradCam(model, pictures, targets), 'guidedGradCam');
    const nearest = guidedGradCam(model, pictures, targets, { interpolation: 'nearest' });
    expectAsCaptum(nearest, 'guidedGradCamNearest');
  });

  it('Occlusion', async () => {
    const ours = await occlusion(model, pictures, targets, {
      window: [5, 4],
      stride: [2, 3],
      baseline: 0.25,
      batchSize: 7,
    });
    expectAsCaptum(ours.tile([1, 1, 1, 3]), 'occlusion');
  });
});
