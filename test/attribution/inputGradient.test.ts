import { describe, expect, it } from 'vitest';
import { inputGradient } from '../../lib/attribution/inputGradient';
import type { TargetOptions } from '../../lib/attribution/target';
import { tf } from '../../lib/engine/tf';
import { distance, largest, model, normal, pictures, smallNetwork, withSmallNetwork } from './network';
import { receptiveField } from '../../lib/models/receptiveField';

withSmallNetwork();

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

describe('input × gradient', () => {
  it('sums to the logit in a network of relus without biases', () => {
    const net = smallNetwork({ useBias: false, last: 'linear' });
    const shares = inputGradient(net, pictures, 1).mul(pictures).sum([1, 2, 3]);
    const logit = (net.predict(pictures) as tf.Tensor).slice([0, 1], [-1, 1]).squeeze([1]);
    expect(distance(shares, logit)).toBeLessThan(1e-5);
    net.dispose();
  });
});

it('gradients of a unit stay within its receptive field', () => {
  const model = smallNetwork();
  const x = normal([1, 10, 10, 2], 8) as tf.Tensor4D;
  const { height } = receptiveField(model, 'conv2_act')!;
  const gradient = inputGradient(model, x, 2, { layer: 'conv2_act', positions: 'strongest' });
  const rows = Array.from(gradient.abs().sum([0, 2, 3]).dataSync()).flatMap((v, y) => (v > 0 ? [y] : []));
  expect(rows[rows.length - 1] - rows[0]).toBeLessThan(height.size);
});
