import { describe, expect, it } from 'vitest';
import { activationMaximization } from '../../lib/visualisation/activationMaximization';
import { totalVariation } from '../../lib/data/images/smoothing';
import { tf } from '../../lib/engine/tf';
import { distance, largest, smallNetwork } from '../attribution/network';
import { withNativeKernels } from '../nativeKernels';
import { tidyTests } from '../counting';

withNativeKernels();
tidyTests({ graphs: 0 });

const numbers = (x: tf.Tensor) => Array.from(x.dataSync());

describe('activation maximisation', () => {
  const plain = { jitter: 0, blur: 0, totalVariation: 0, seed: 3 };

  it('of a linear unit goes along its weights', async () => {
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2 })],
    });
    const { image, scores } = await activationMaximization(model, 1, { ...plain, steps: 50, noise: 0.1 });
    const w = model.layers[1].getWeights()[0].slice([0, 1], [-1, 1]).flatten();
    const x = image.flatten();
    const cosine = numbers(tf.sum(tf.mul(w, x)).div(tf.norm(w)).div(tf.norm(x)))[0];
    expect(cosine).toBeGreaterThan(0.999);
    scores.slice(1).forEach((score, i) => expect(score).toBeGreaterThan(scores[i]));
  });

  it('makes a class likely, and a channel of a layer strong', async () => {
    const model = smallNetwork();
    const options = { seed: 1, steps: 60, rate: 0.1, noise: 0.1, jitter: 1 };
    const { image } = await activationMaximization(model, 2, options);
    expect(numbers(model.predict(image) as tf.Tensor)[2]).toBeGreaterThan(0.95);
    const { scores } = await activationMaximization(model, 0, { ...options, layer: 'conv2_act' });
    expect(scores[59]).toBeGreaterThan(4 * Math.abs(scores[0]));
  });

  it('of several units is that of each', async () => {
    const model = smallNetwork();
    const options = { seed: 2, steps: 6, jitter: 0, rate: 0.5 };
    const alone = [
      await activationMaximization(model, 0, options),
      await activationMaximization(model, 2, options),
    ];
    const { image, scores } = await activationMaximization(model, [0, 2], options);
    expect(distance(image, tf.concat(alone.map((one) => one.image)))).toBeLessThan(1e-3);
    scores.forEach((score, i) => expect(score).toBeCloseTo((alone[0].scores[i] + alone[1].scores[i]) / 2, 3));
    await expect(activationMaximization(model, [], { seed: 1 })).rejects.toThrow('expected 1 unit or more');
  });

  it('is smoother with total variation or blur, within its range, and the same with the same seed', async () => {
    const model = smallNetwork();
    const options = { ...plain, steps: 30, rate: 0.2 };
    const roughness = async (more: object) => {
      const { image } = await activationMaximization(model, 1, { ...options, ...more });
      return numbers(totalVariation(image).div(image.square().sum()))[0];
    };
    const rough = await roughness({});
    expect(await roughness({ totalVariation: 0.4 })).toBeLessThan(0.8 * rough);
    expect(await roughness({ blur: 1 })).toBeLessThan(0.8 * rough);
    const drawn = async (seed: number) =>
      (await activationMaximization(model, 1, { steps: 8, seed, rate: 1, range: [-0.5, 0.5], blur: 0 }))
        .image;
    const first = await drawn(1);
    expect(largest(first)).toBeLessThanOrEqual(0.5);
    expect(distance(await drawn(1), first)).toBe(0);
    expect(distance(await drawn(2), first)).toBeGreaterThan(0.01);
  });

  it('leaves one image, can be stopped, and says what was wrong', async () => {
    const model = smallNetwork();
    const before = tf.memory().numTensors;
    const { image } = await activationMaximization(model, 1, { seed: 1, steps: 5 });
    expect(tf.memory().numTensors).toBe(before + 1);
    image.dispose();
    const stop = new AbortController();
    const run = {
      seed: 1,
      steps: 5,
      signal: stop.signal,
      onProgress: (done: number) => done === 3 && stop.abort(),
    };
    await expect(activationMaximization(model, 1, run as never)).rejects.toThrow(/abort/);
    await expect(activationMaximization(model, 3, { seed: 1 })).rejects.toThrow(/class from 0 to 2, got 3/);
    await expect(activationMaximization(model, 0, { seed: 1, steps: 0 })).rejects.toThrow(/1 step or more/);
    await expect(activationMaximization(model, 0, { seed: 1, layer: 'conv' })).rejects.toThrow(
      /did you mean/,
    );
    expect(tf.memory().numTensors).toBe(before);
    const open = tf.sequential({
      layers: [tf.layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [null, null, 1] })],
    });
    await expect(activationMaximization(open, 0, { seed: 1 })).rejects.toThrow(/\[\?, \?, \?, 1\]|give size/);
    const sized = await activationMaximization(open, 0, { seed: 1, size: [6, 7], steps: 2 });
    expect(sized.image.shape).toEqual([1, 6, 7, 1]);
  });
});
