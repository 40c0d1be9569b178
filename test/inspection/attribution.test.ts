import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attributionMap } from '../../lib/inspection/attributionMap';
import { deconvnet } from '../../lib/inspection/deconvnet';
import { enlargeMaps, gradCam } from '../../lib/inspection/gradCam';
import { guidedBackpropagation } from '../../lib/inspection/guidedBackpropagation';
import { guidedGradCam } from '../../lib/inspection/guidedGradCam';
import { inputGradient } from '../../lib/inspection/inputGradient';
import { inputXGradient } from '../../lib/inspection/inputXGradient';
import { overPictures } from '../../lib/inspection/overPictures';
import { saliency } from '../../lib/inspection/saliency';
import type { Target, TargetOptions } from '../../lib/inspection/target';
import { nodeBackend } from '../../lib/tensorflow/backend';
import { capture } from '../../lib/tensorflow/capture';
import { registerNativeKernels } from '../../lib/tensorflow/kernels';
import { tf } from '../../lib/tensorflow/tf';
import { distance, largest, normal, smallNetwork } from './network';

type Method = (model: tf.LayersModel, x: tf.Tensor4D, target: Target, options?: TargetOptions) => tf.Tensor4D;

const methods: [string, Method][] = [
  ['inputGradient', inputGradient],
  ['saliency', saliency],
  ['inputXGradient', inputXGradient],
  ['guidedBackpropagation', guidedBackpropagation],
  ['deconvnet', deconvnet],
  ['gradCam', gradCam],
  ['guidedGradCam', guidedGradCam],
];

let model: tf.LayersModel;
let pictures: tf.Tensor4D;
let undo: () => void;
beforeAll(() => {
  undo = registerNativeKernels();
  model = smallNetwork();
});
afterAll(() => {
  model.dispose();
  undo();
});
beforeEach(() => {
  tf.engine().startScope();
  pictures = normal([3, 10, 10, 2], 4) as tf.Tensor4D;
});
afterEach(() => {
  tf.engine().endScope();
  expect(nodeBackend().binding.getNumOfSavedModels()).toBe(0);
});

describe('the gradient', () => {
  /** Central differences of the score along random directions, for a smooth network. */
  function expectFiniteDifferences(
    options: TargetOptions,
    scoreOf: (net: tf.LayersModel, x: tf.Tensor) => tf.Tensor,
  ) {
    const net = smallNetwork({ activation: 'softplus' });
    const gradient = inputGradient(net, pictures, 1, options);
    for (const seed of [1, 2, 3]) {
      const direction = normal(pictures.shape, 20 + seed);
      const at = (step: number) =>
        scoreOf(net, pictures.add(direction.mul(step)))
          .sum()
          .dataSync()[0];
      const numeric = (at(0.01) - at(-0.01)) / 0.02;
      const exact = gradient.mul(direction).sum().dataSync()[0];
      expect(Math.abs(numeric - exact)).toBeLessThan(5e-3 * (Math.abs(exact) + largest(gradient)));
    }
    net.dispose();
  }

  it('is the derivative of the logit before the softmax', () => {
    expectFiniteDifferences({}, (net, x) => {
      // z_1 - log sum exp z is the log of the probability; the second term is taken off with the logits' own model
      const hidden = tf.model({
        inputs: net.inputs,
        outputs: net.getLayer('flatten').output as tf.SymbolicTensor,
      });
      const [kernel, bias] = net.getLayer('classes').getWeights();
      const logits = tf.add(tf.matMul(hidden.predict(x) as tf.Tensor2D, kernel as tf.Tensor2D), bias);
      return logits.slice([0, 1], [-1, 1]);
    });
  });

  it('is the derivative of the probability where that is asked for', () => {
    expectFiniteDifferences({ explains: 'probability' }, (net, x) =>
      (net.predict(x) as tf.Tensor).slice([0, 1], [-1, 1]),
    );
  });

  it('is that of a unit of a hidden layer, at its strongest place or summed', () => {
    const maps = (net: tf.LayersModel, x: tf.Tensor) => {
      const output = net.getLayer('conv2_act').output as tf.SymbolicTensor;
      return (tf.model({ inputs: net.inputs, outputs: output }).predict(x) as tf.Tensor4D).slice(
        [0, 0, 0, 1],
        [-1, -1, -1, 1],
      );
    };
    expectFiniteDifferences({ layer: 'conv2_act' }, maps);
    expectFiniteDifferences({ layer: 'conv2_act', positions: 'strongest' }, (net, x) =>
      maps(net, x).max([1, 2, 3]),
    );
  });

  it('is the same with a softmax in the dense layer, in a layer of its own, and with none', () => {
    const bare = smallNetwork({ last: 'linear' });
    const ends = [tf.layers.softmax({ axis: -1 }), tf.layers.activation({ activation: 'softmax' })].map(
      (end) => tf.model({ inputs: bare.inputs, outputs: end.apply(bare.outputs[0]) as tf.SymbolicTensor }),
    );
    const nested = tf.sequential({ layers: [smallNetwork()] });
    const expected = inputGradient(bare, pictures, 2);
    for (const net of [...ends, model, nested]) {
      expect(distance(inputGradient(net, pictures, 2), expected)).toBeLessThan(1e-5);
      const sum = (net.predict(pictures) as tf.Tensor).sum(1).dataSync(); // the softmax is back
      for (const value of sum) expect(value).toBeCloseTo(1, 5);
    }
    bare.dispose();
    nested.dispose();
  });

  it('puts the softmax back where the layer fails', () => {
    const net = smallNetwork();
    const last = net.getLayer('classes');
    last.call = () => {
      throw new Error('broken');
    };
    expect(() => inputGradient(net, pictures, 0)).toThrow('broken');
    Reflect.deleteProperty(last, 'call');
    for (const sum of (net.predict(pictures) as tf.Tensor).sum(1).dataSync()) expect(sum).toBeCloseTo(1, 5);
    net.dispose();
  });
});

describe.each(methods)('%s', (name, method) => {
  it('gives a tensor of the documented shape and leaves nothing else', () => {
    method(model, pictures, 0).dispose();
    const before = tf.memory().numTensors;
    const result = method(model, pictures, [0, 1, 2]);
    const shape = name === 'gradCam' ? [3, 5, 5, 1] : [3, 10, 10, 2];
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
      [() => method(model, pictures, [0, 1]), /expected one class or 3, one for each picture, got 2/],
      [
        () => method(model, pictures, tf.zeros([3, 4]) as tf.Tensor2D),
        /weights \[3, 3\] as the target, got \[3, 4\]/,
      ],
      [() => method(model, pictures.slice(0, 1).squeeze([0]), 0), /add the batch axis/],
      [
        () => method(model, tf.zeros([1, 1, 1, 2]), 0),
        /expected pictures \[batch, 10, 10, 2\], got \[1, 1, 1, 2\]/,
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

describe('guided backpropagation and the deconvnet', () => {
  it('are the gradient where there is no relu, and differ from it where there is', () => {
    const linear = smallNetwork({ activation: 'linear' });
    const gradient = inputGradient(linear, pictures, 0);
    expect(distance(guidedBackpropagation(linear, pictures, 0), gradient)).toBeLessThan(1e-6);
    expect(distance(deconvnet(linear, pictures, 0), gradient)).toBeLessThan(1e-6);
    const plain = inputGradient(model, pictures, 0);
    expect(distance(guidedBackpropagation(model, pictures, 0), plain)).toBeGreaterThan(0.1);
    expect(distance(deconvnet(model, pictures, 0), plain)).toBeGreaterThan(0.1);
    linear.dispose();
  });

  it('hold for a layer of relus as for an activation, and for relu6', () => {
    const net = (middle: tf.layers.Layer) => {
      const made = tf.sequential({
        layers: [
          tf.layers.dense({ units: 4, inputShape: [3], useBias: false }),
          middle,
          tf.layers.dense({ units: 2, useBias: false }),
        ],
      });
      made.setWeights([normal([3, 4], 1), normal([4, 2], 2)]);
      return made;
    };
    const x = normal([5, 3], 3) as unknown as tf.Tensor4D;
    const results = [
      tf.layers.reLU(),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.activation({ activation: 'relu6' }),
    ].map((middle) => guidedBackpropagation(net(middle), x, 0));
    const [w, v] = [normal([3, 4], 1), normal([4, 2], 2)];
    // dx = W ([h > 0] relu(v))
    const h = tf.matMul(x as unknown as tf.Tensor2D, w as tf.Tensor2D);
    const open = h
      .greater(0)
      .toFloat()
      .mul(v.slice([0, 0], [-1, 1]).squeeze([1]).relu());
    const expected = tf.matMul(open as tf.Tensor2D, w as tf.Tensor2D, false, true);
    for (const result of results) expect(distance(result, expected)).toBeLessThan(1e-5);
  });
});

describe('input × gradient', () => {
  it('sums to the logit in a network of relus without biases', () => {
    const net = smallNetwork({ useBias: false, last: 'linear' });
    const shares = inputXGradient(net, pictures, 1).sum([1, 2, 3]);
    const logit = (net.predict(pictures) as tf.Tensor).slice([0, 1], [-1, 1]).squeeze([1]);
    expect(distance(shares, logit)).toBeLessThan(1e-5);
    net.dispose();
  });
});

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
    expect(distance(gradCam(net, pictures, 2, { relu: false }), expected)).toBeLessThan(1e-5);
    expect(distance(gradCam(net, pictures, 2), expected.relu())).toBeLessThan(1e-5);
    net.dispose();
  });

  it('takes the maps that are named, also beside a branch that goes round them', () => {
    expect(gradCam(model, pictures, 0, { maps: 'conv1_act' }).shape).toEqual([3, 10, 10, 1]);
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
    const ours = gradCam(residual, pictures, 1, { maps: 'second', relu: false });
    expect(distance(ours, maps.mul(alpha).sum(3, true))).toBeLessThan(1e-4);
    residual.dispose();
  });

  it('says which layer was meant, and which have no maps', () => {
    expect(() => gradCam(model, pictures, 0, { maps: 'conv2_akt' })).toThrow(/did you mean "conv2_act"/);
    expect(() => gradCam(model, pictures, 0, { maps: 'flatten' })).toThrow(
      /layer of maps .* flatten gives \[batch, 125\]|\[batch, \d+\]/,
    );
    expect(() => inputGradient(model, pictures, 0, { layer: 'classs' })).toThrow(/did you mean "classes"/);
    expect(() => inputGradient(model, pictures, 5, { layer: 'conv2' })).toThrow(
      /channel of conv2 from 0 to 4, got 5/,
    );
  });

  it('keeps the mean of a map that is enlarged a whole number of times', () => {
    const maps = normal([2, 5, 5, 1], 1) as tf.Tensor4D;
    const nearest = enlargeMaps(maps, [10, 15], 'nearest');
    expect(distance(nearest.mean([1, 2]), maps.mean([1, 2]))).toBeLessThan(1e-4);
    const constant = enlargeMaps(tf.fill([1, 5, 5, 1], 3), [11, 12]);
    expect(distance(constant, tf.fill([1, 11, 12, 1], 3))).toBeLessThan(1e-6);
  });
});

describe('a map of pixels', () => {
  it('sums or takes the largest over the channels', () => {
    const x = tf.tensor4d([1, -3, 2, 0.5], [1, 1, 2, 2]);
    expect(Array.from(attributionMap(x).dataSync())).toEqual([-2, 2.5]);
    expect(Array.from(attributionMap(x, 'largest').dataSync())).toEqual([3, 2]);
  });
});

describe('many pictures', () => {
  const data = (count: number) => ({
    name: 'noise',
    images: Uint8Array.from({ length: count * 200 }, (_, i) => (i * 7919) % 256),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
    count,
    height: 10,
    width: 10,
    channels: 2,
    classes: ['a', 'b', 'c'],
    source: 'a formula',
  });

  it('need no more memory than one batch, and come in order', async () => {
    const peaks: number[] = [];
    const progress: number[] = [];
    const seen: number[] = [];
    const before = tf.memory().numTensors;
    await overPictures(
      (xs, labels) => gradCam(model, xs, labels),
      data(1000),
      (maps, { xs, labels }, first) => {
        peaks.push(tf.memory().numTensors);
        seen.push(first);
        if (first > 0) return;
        const eager = gradCam(model, xs, labels);
        expect(distance(maps, eager)).toBeLessThan(1e-5);
        eager.dispose();
      },
      { batchSize: 30, onProgress: (done, total) => progress.push(done / total) },
    );
    expect(new Set(peaks.slice(1)).size).toBe(1);
    expect(seen).toEqual(Array.from({ length: 34 }, (_, i) => 30 * i));
    expect(progress[33]).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('can be stopped, and tidy up after an error', async () => {
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const stopped = overPictures(
      (xs, labels) => saliency(model, xs, labels),
      data(50),
      () => undefined,
      {
        signal: stop.signal,
        onProgress: () => stop.abort(),
      },
    );
    await expect(stopped).rejects.toThrow(/abort/i);
    const fails = () => {
      throw new Error('no room');
    };
    await expect(overPictures((xs, labels) => saliency(model, xs, labels), data(5), fails)).rejects.toThrow(
      'no room',
    );
    await expect(overPictures((xs) => xs.square(), data(5), fails, { batchSize: 0 })).rejects.toThrow(
      /got 0/,
    );
    expect(tf.memory().numTensors).toBe(before);
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
