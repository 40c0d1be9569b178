import { describe, expect, it } from 'vitest';
import { deconvnet, guidedBackpropagation } from '../../lib/attribution/guidedBackpropagation';
import { inputGradient } from '../../lib/attribution/inputGradient';
import { tf } from '../../lib/engine/tf';
import { distance, model, normal, pictures, smallNetwork, withSmallNetwork } from './network';

withSmallNetwork();

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
