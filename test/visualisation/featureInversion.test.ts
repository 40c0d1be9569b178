import { describe, expect, it } from 'vitest';
import { featureInversion } from '../../lib/visualisation/featureInversion';
import { totalVariation } from '../../lib/data/images/smoothing';
import { tf } from '../../lib/engine/tf';
import { distance, normal, smallNetwork } from '../attribution/network';
import { withNativeKernels } from '../nativeKernels';
import { tidyTests } from '../counting';

withNativeKernels();
tidyTests({ graphs: 0 });

const numbers = (x: tf.Tensor) => Array.from(x.dataSync());

describe('feature inversion', () => {
  it('gives the image back from maps that keep all of it', async () => {
    const layers = [
      tf.layers.conv2d({ name: 'maps', filters: 6, kernelSize: 3, padding: 'same', inputShape: [10, 10, 2] }),
    ];
    const model = tf.sequential({ layers });
    const image = normal([1, 10, 10, 2], 2) as tf.Tensor4D;
    const found = await featureInversion(model, image, 'maps', {
      seed: 1,
      steps: 250,
      lambdaVariation: 0,
      lambdaAlpha: 0,
    });
    expect(found.distances[249]).toBeLessThan(1e-3);
    expect(distance(found.image, image)).toBeLessThan(0.1);
    const smooth = await featureInversion(model, image, 'maps', {
      seed: 1,
      steps: 250,
      lambdaVariation: 1,
    });
    expect(numbers(totalVariation(smooth.image))[0]).toBeLessThan(0.9 * numbers(totalVariation(image))[0]);
  });

  it('finds another image of the same features where they do not tell, and is the same with the same seed', async () => {
    const model = smallNetwork();
    const image = normal([1, 10, 10, 2], 2) as tf.Tensor4D;
    const invert = async (seed: number) => featureInversion(model, image, 'classes', { seed, steps: 150 });
    const [first, again, other] = [await invert(1), await invert(1), await invert(2)];
    expect(first.distances[149]).toBeLessThan(0.02);
    expect(distance(first.image, image)).toBeGreaterThan(0.3);
    expect(distance(again.image, first.image)).toBeLessThan(1e-4);
    expect(distance(other.image, first.image)).toBeGreaterThan(0.05);
  });

  it('leaves one image, and says what was wrong', async () => {
    const model = smallNetwork();
    const image = normal([1, 10, 10, 2], 2) as tf.Tensor4D;
    const before = tf.memory().numTensors;
    const { image: found } = await featureInversion(model, image, 'conv1', { seed: 1, steps: 4 });
    expect(tf.memory().numTensors).toBe(before + 1);
    found.dispose();
    await expect(featureInversion(model, image, 'conv7', { seed: 1 })).rejects.toThrow(/did you mean "conv/);
    await expect(featureInversion(model, tf.zeros([2, 10, 10, 2]), 'conv1', { seed: 1 })).rejects.toThrow(
      /one image \[1, …\], got \[2/,
    );
    await expect(featureInversion(model, tf.zeros([1, 9, 9, 2]), 'conv1', { seed: 1 })).rejects.toThrow(
      /expected images \[batch, 10, 10, 2\]/,
    );
    expect(tf.memory().numTensors).toBe(before + 2);
  });
});
