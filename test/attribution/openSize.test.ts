/** What a model that leaves height and width open gives is what one of the images' size gives. */
import { describe, expect, it } from 'vitest';
import * as attribution from '../../lib/attribution';
import { bars } from '../digits';
import { tf } from '../../lib/engine/tf';
import { overview } from '../../lib/models/overview';
import * as visualisation from '../../lib/visualisation';
import { distance, normal, withSmallNetwork } from './network';

withSmallNetwork();

/** The last convolution has as many maps as the pooling behind it; `maps` are flattened aside. */
function network(size: number | null, channels = 3): tf.LayersModel {
  const kernelInitializer = tf.initializers.randomNormal({ seed: 1, stddev: 0.5 });
  const input = tf.input({ shape: [size, size, channels] });
  const maps = tf.layers
    .conv2d({ name: 'maps', filters: 4, kernelSize: 3, strides: 2, padding: 'same', kernelInitializer })
    .apply(input) as tf.SymbolicTensor;
  const layers = [
    tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dense({ name: 'classes', units: 3, activation: 'softmax', kernelInitializer }),
  ];
  const outputs = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, maps);
  return tf.model({ inputs: input, outputs });
}

const size = 11;
const [open, fixed] = [null, size].map((each) => network(each));
const images = normal([2, size, size, 3], 4) as tf.Tensor4D;
const one = images.slice(0, 1);
const seed = 1;
type Read = (model: tf.LayersModel) => tf.Tensor | Promise<tf.Tensor>;
const reads: Record<string, Read> = {
  inputGradient: (model) => attribution.inputGradient(model, images, 1),
  saliency: (model) => attribution.saliency(model, images, 1),
  guidedBackpropagation: (model) => attribution.guidedBackpropagation(model, images, 1),
  deconvnet: (model) => attribution.deconvnet(model, images, 3, { layer: 'pool', positions: 'strongest' }),
  gradCam: (model) => attribution.gradCam(model, images, 1, { relu: false }),
  guidedGradCam: (model) => attribution.guidedGradCam(model, images, 1),
  occlusion: (model) => attribution.occlusion(model, images, 1, { window: [4, 4] }),
  smoothGrad: (model) => attribution.smoothGrad(model, images, 1, { seed, samples: 2 }),
  integratedGradients: async (model) =>
    (await attribution.integratedGradients(model, images, 1, { steps: 3 })).attribution,
  featureMaps: (model) => visualisation.featureMaps(model, { pool: 1 }, one).pool,
  featureInversion: async (model) =>
    (await visualisation.featureInversion(model, one, 'pool', { seed, steps: 2 })).image,
  activationMaximization: async (model) =>
    (await visualisation.activationMaximization(model, 1, { seed, steps: 2, size: [size, size] })).image,
};

it.each(Object.entries(reads))('%s', async (_, read) => {
  expect(distance(await read(open), await read(fixed))).toBeLessThan(1e-6);
});

it('topPatches, overview and receptiveField', async () => {
  const digits = bars(12);
  const [a, b] = await Promise.all(
    [null, 28].map((each) =>
      visualisation.topPatches(network(each, 1), 'pool', [0, 3], digits, { count: 3 }),
    ),
  );
  expect(a.map(({ found }) => found)).toEqual(b.map(({ found }) => found));
  a.forEach(({ patches }, i) => expect([...patches.dataSync()]).toEqual([...b[i].patches.dataSync()]));
  const given = { size: [size, size] } as const;
  const counted = (model: tf.LayersModel) =>
    overview(model, given).layers.map((layer, i) => ({ ...layer, name: i }));
  expect(counted(open)).toEqual(counted(fixed));
  expect(visualisation.receptiveField(open, 'pool', given)).toEqual(
    visualisation.receptiveField(fixed, 'pool'),
  );
});

it('refuses to cut patches out of images that were resized for the network', async () => {
  const prepare = (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [14, 14]);
  await expect(visualisation.topPatches(network(null, 1), 'pool', [0], bars(4), { prepare })).rejects.toThrow(
    'expected `prepare` to keep 28 x 28 pixels, out of which patches are cut, got 14 x 14',
  );
  const [{ patches }] = await visualisation.topPatches(network(null, 1), 'classes', [0], bars(4), {
    prepare,
    count: 2,
  });
  expect(patches.shape).toEqual([2, 28, 28, 1]); // whole images
});

describe('the logit', () => {
  const kernelInitializer = tf.initializers.randomNormal({ seed: 2, stddev: 1 });
  const dense = (activation: 'softmax' | 'linear') =>
    tf.layers.dense({ units: 6, activation, kernelInitializer, inputShape: [300] });
  /** The network with the end, after the flattened image. */
  const ending = (layers: tf.layers.Layer[]) =>
    tf.sequential({ layers: [tf.layers.flatten({ inputShape: [10, 10, 3] }), ...layers] });
  const x = normal([2, 10, 10, 3], 3, 0.1) as tf.Tensor4D;
  const ends: Record<string, (activation: 'softmax' | 'linear') => tf.layers.Layer[]> = {
    'a reshaping behind the softmax': (end) => [dense(end), tf.layers.reshape({ targetShape: [2, 3] })],
    'a permutation and a flattening': (end) => [
      ...[dense(end), tf.layers.reshape({ targetShape: [2, 3] })],
      ...[tf.layers.permute({ dims: [2, 1] }), tf.layers.flatten()],
    ],
    'a model within the model': (end) => [
      tf.sequential({ layers: [dense(end), tf.layers.reshape({ targetShape: [6] })] }),
      tf.layers.reshape({ targetShape: [2, 3] }),
    ],
    'a softmax at each place': (end) => [
      tf.layers.reshape({ targetShape: [100, 3] }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3, activation: end, kernelInitializer }) }),
    ],
  };

  it.each(Object.entries(ends))('is what is explained with %s', (_, end) => {
    const [probabilities, logits] = (['softmax', 'linear'] as const).map((each) => ending(end(each)));
    const gradient = attribution.inputGradient(probabilities, x, 1);
    expect(distance(gradient, attribution.inputGradient(logits, x, 1))).toBeLessThan(1e-6);
    expect(distance(attribution.inputGradient(probabilities, x, 1, { explains: 'probability' }), gradient)).toBeGreaterThan(0.1); // prettier-ignore
  });

  it('leaves the softmax in where the same layer is used on the way', () => {
    const net = (last: boolean) => {
      const shared = tf.layers.softmax({ axis: -1 });
      const input = tf.input({ shape: [10, 10, 3] });
      const gate = shared.apply(
        tf.layers.dense({ units: 3, kernelInitializer }).apply(input) as tf.SymbolicTensor,
      );
      const gated = tf.layers.multiply().apply([gate as tf.SymbolicTensor, input]) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs: last ? (shared.apply(gated) as tf.SymbolicTensor) : gated });
    };
    const [given, expected] = [true, false].map((last) => attribution.inputGradient(net(last), x, 1));
    expect(distance(given, expected)).toBeLessThan(1e-6);
  });
});
