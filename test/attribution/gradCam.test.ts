import { describe, expect, it } from 'vitest';
import { attributionMap } from '../../lib/attribution/attributionMap';
import { gradCam, mapsAndGradient } from '../../lib/attribution/gradCam';
import { inputGradient } from '../../lib/attribution/inputGradient';
import { resize } from '../../lib/data/images/resize';
import { tf } from '../../lib/engine/tf';
import { distance, model, normal, pictures, withSmallNetwork } from './network';

withSmallNetwork();

describe('Grad-CAM', () => {
  it('is the class activation map where the maps are averaged before a dense layer (Zhou et al. 2016)', () => {
    const net = tf.sequential();
    net.add(
      tf.layers.conv2d({
        name: 'maps',
        filters: 6,
        kernelSize: 3,
        activation: 'relu',
        inputShape: [10, 10, 2],
      }),
    );
    net.add(tf.layers.globalAveragePooling2d({}));
    net.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
    net.setWeights(net.getWeights().map((w, i) => normal(w.shape, 40 + i)));
    const a = tf
      .model({ inputs: net.inputs, outputs: net.getLayer('maps').output as tf.SymbolicTensor })
      .predict(pictures);
    const weights = net.layers[2].getWeights()[0].slice([0, 2], [-1, 1]).reshape([1, 1, 1, 6]);
    const expected = (a as tf.Tensor).mul(weights).sum(3, true).div(64);
    expect(
      distance(gradCam(net, pictures, 2, { relu: false, interpolation: 'none' }), expected),
    ).toBeLessThan(1e-5);
    expect(distance(gradCam(net, pictures, 2, { interpolation: 'none' }), expected.relu())).toBeLessThan(
      1e-5,
    );
    net.dispose();
  });

  it('takes the maps that are named, also beside a branch that goes round them', () => {
    expect(gradCam(model, pictures, 0, { layer: 'conv1_act' }).shape).toEqual([3, 10, 10, 1]);
    const input = tf.input({ shape: [10, 10, 2] });
    const conv = (name: string) =>
      tf.layers.conv2d({ name, filters: 2, kernelSize: 3, padding: 'same', activation: 'relu' });
    const first = conv('first').apply(input) as tf.SymbolicTensor;
    const second = conv('second').apply(first) as tf.SymbolicTensor;
    const sum = tf.layers.add().apply([first, second]) as tf.SymbolicTensor;
    const output = tf.layers.dense({ units: 2 }).apply(tf.layers.flatten().apply(sum)) as tf.SymbolicTensor;
    const residual = tf.model({ inputs: input, outputs: output });
    const kernel = residual.layers[residual.layers.length - 1].getWeights()[0].slice([0, 1], [-1, 1]);
    const alpha = kernel.reshape([100, 2]).mean(0);
    const maps = tf.model({ inputs: input, outputs: second }).predict(pictures) as tf.Tensor4D;
    const ours = gradCam(residual, pictures, 1, { layer: 'second', relu: false });
    expect(distance(ours, maps.mul(alpha).sum(3, true))).toBeLessThan(1e-4);
    residual.dispose();
  });

  it('says which layer was meant, and which have no maps', () => {
    expect(() => gradCam(model, pictures, 0, { layer: 'conv2_akt' })).toThrow(/did you mean "conv2_act"/);
    expect(() => gradCam(model, pictures, 0, { layer: 'flatten' })).toThrow(
      /layer of feature maps .* flatten gives \[batch, 125\]/,
    );
    expect(() => inputGradient(model, pictures, 0, { layer: 'classs' })).toThrow(/did you mean "classes"/);
    expect(() => inputGradient(model, pictures, 5, { layer: 'conv2' })).toThrow(
      /channel of conv2 from 0 to 4, got 5/,
    );
  });

  it('is made of the maps and their gradient, and brought to the size of the images', () => {
    const { maps, gradient } = mapsAndGradient(model, pictures, 1, 'conv1_act');
    const cam: tf.Tensor4D = maps
      .mul(gradient.mean([1, 2], true))
      .sum(3, true)
      .relu();
    const options = { layer: 'conv1_act', interpolation: 'none' } as const;
    expect(distance(gradCam(model, pictures, 1, options), cam)).toBeLessThan(1e-6);
    const last = gradCam(model, pictures, 1, { interpolation: 'none' });
    expect(last.shape).toEqual([3, 5, 5, 1]);
    expect(distance(gradCam(model, pictures, 1), resize(last, [10, 10]))).toBe(0);
    expect(
      distance(gradCam(model, pictures, 1, { interpolation: 'nearest' }), resize(last, [10, 10], 'nearest')),
    ).toBe(0);
  });

  it('a resize keeps the mean of a map that is enlarged a whole number of times', () => {
    const maps = normal([2, 5, 5, 1], 1) as tf.Tensor4D;
    const nearest = resize(maps, [10, 15], 'nearest');
    expect(distance(nearest.mean([1, 2]), maps.mean([1, 2]))).toBeLessThan(1e-4);
    const constant = resize(tf.fill([1, 5, 5, 1], 3), [11, 12]);
    expect(distance(constant, tf.fill([1, 11, 12, 1], 3))).toBeLessThan(1e-6);
  });
});

describe('a map of pixels', () => {
  it('is the sum over the channels', () => {
    const x = tf.tensor4d([1, -3, 2, 0.5], [1, 1, 2, 2]);
    expect(Array.from(attributionMap(x).dataSync())).toEqual([-2, 2.5]);
  });
});
