/** What all attributions of one pass have in common. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deconvnet, guidedBackpropagation } from '../../lib/attribution/guidedBackpropagation';
import { gradCam, guidedGradCam } from '../../lib/attribution/gradCam';
import { inputGradient, saliency } from '../../lib/attribution/inputGradient';
import type { Target, TargetOptions } from '../../lib/attribution/target';
import { capture } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { distance, largest, model, normal, pictures, withSmallNetwork } from './network';

type Method = (model: tf.LayersModel, x: tf.Tensor4D, target: Target, options?: TargetOptions) => tf.Tensor4D;

const methods: [string, Method][] = [
  ['inputGradient', inputGradient],
  ['saliency', saliency],
  ['guidedBackpropagation', guidedBackpropagation],
  ['deconvnet', deconvnet],
  ['gradCam', gradCam],
  ['guidedGradCam', guidedGradCam],
];

withSmallNetwork();

describe.each(methods)('%s', (name, method) => {
  it('gives a tensor of the documented shape and leaves nothing else', () => {
    method(model, pictures, 0).dispose();
    const before = tf.memory().numTensors;
    const result = method(model, pictures, [0, 1, 2]);
    const shape = [3, 10, 10, ['gradCam', 'saliency'].includes(name) ? 1 : 2];
    expect(result.shape).toEqual(shape);
    expect(largest(result)).toBeGreaterThan(0);
    result.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('treats each picture by itself, and takes a class, a list or weights', () => {
    const together = method(model, pictures, [2, 0, 1]);
    const weights = tf.oneHot(tf.tensor1d([2, 0, 1], 'int32'), 3) as tf.Tensor2D;
    expect(distance(method(model, pictures, weights), together)).toBeLessThan(1e-6);
    [2, 0, 1].forEach((target, i) => {
      const alone = method(model, pictures.slice(i, 1) as tf.Tensor4D, target);
      expect(distance(alone, together.slice(i, 1))).toBeLessThan(1e-5);
    });
  });

  it('is mirrored with the picture by a network that is its own mirror image', () => {
    const symmetric = tf.sequential();
    const conv = { filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' } as const;
    symmetric.add(tf.layers.conv2d({ ...conv, inputShape: [10, 10, 2] }));
    symmetric.add(tf.layers.averagePooling2d({ poolSize: 2 }));
    symmetric.add(tf.layers.conv2d(conv));
    symmetric.add(tf.layers.globalAveragePooling2d({}));
    symmetric.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
    symmetric.setWeights(
      symmetric.getWeights().map((w, i) => {
        const drawn = normal(w.shape, 30 + i);
        return w.rank === 4 ? drawn.add(drawn.reverse(1)) : drawn;
      }),
    );
    const across = (x: tf.Tensor) => x.reverse(2) as tf.Tensor4D;
    expect(
      distance(method(symmetric, across(pictures), 1), across(method(symmetric, pictures, 1))),
    ).toBeLessThan(1e-5);
    symmetric.dispose();
  });

  it('can be captured', () => {
    const captured = capture((x: tf.Tensor4D, target: tf.Tensor2D) => method(model, x, target));
    for (const seed of [7, 8, 9]) {
      const x = normal([2, 10, 10, 2], seed) as tf.Tensor4D;
      const target = tf.oneHot(tf.tensor1d([seed % 3, 1], 'int32'), 3).toFloat() as tf.Tensor2D;
      expect(distance(captured(x, target), method(model, x, target))).toBeLessThan(1e-5);
    }
    expect(captured.graphs).toBe(1);
    captured.dispose();
  });

  it('says what was wrong, and works on after it', () => {
    const expected = method(model, pictures, 1);
    const before = tf.memory().numTensors;
    const gradients = [tf.Relu, tf.Relu6].map((kernel) => tf.getGradient(kernel));
    const wrong: [() => unknown, RegExp][] = [
      [() => method(model, pictures, 3), /class from 0 to 2, got 3/],
      [() => method(model, pictures, 0.5), /got 0.5/],
      [() => method(model, pictures, [0, 1]), /expected one class or 3, one for each image, got 2/],
      [
        () => method(model, pictures, tf.zeros([3, 4]) as tf.Tensor2D),
        /weights \[3, 3\] as the target, got \[3, 4\]/,
      ],
      [() => method(model, pictures.slice(0, 1).squeeze([0]), 0), /add the batch axis/],
      [
        () => method(model, tf.zeros([1, 1, 1, 2]), 0),
        /expected images \[batch, 10, 10, 2\], got \[1, 1, 1, 2\]/,
      ],
    ];
    tf.tidy(() => {
      for (const [call, message] of wrong) expect(call).toThrow(message);
    });
    expect(tf.memory().numTensors).toBe(before);
    expect([tf.Relu, tf.Relu6].map((kernel) => tf.getGradient(kernel))).toEqual(gradients);
    expect(distance(method(model, pictures, 1), expected)).toBe(0);
  });
});

it('a layer name is met by the nearest one there is', () => {
  fc.assert(
    fc.property(fc.constantFrom('conv1', 'conv2_act', 'flatten', 'classes'), fc.nat(), (name, at) => {
      const cut = name.slice(0, at % name.length) + name.slice((at % name.length) + 1);
      if (model.layers.some((layer) => layer.name === cut)) return;
      expect(() => inputGradient(model, pictures, 0, { layer: cut })).toThrow(/did you mean "/);
    }),
    { numRuns: 20 },
  );
});
