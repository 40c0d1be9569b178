import { describe, expect, it } from 'vitest';
import { inputGradient } from '../../lib/attribution/inputGradient';
import { smoothGrad } from '../../lib/attribution/smoothGrad';
import { tf } from '../../lib/engine/tf';
import { distance, left, linear, model, normal, pictures, smallNetwork, withSmallNetwork } from './network';

withSmallNetwork(2);

describe('SmoothGrad', () => {
  it('is the gradient without noise, and in a linear network with any', async () => {
    const still = await smoothGrad(model, pictures, 2, { seed: 1, samples: 3, noise: 0 });
    expect(distance(still, inputGradient(model, pictures, 2))).toBeLessThan(1e-5);
    const noisy = await smoothGrad(linear, pictures, 2, { seed: 1, samples: 5, noise: 0.5 });
    expect(distance(noisy, inputGradient(linear, pictures, 2))).toBeLessThan(1e-5);
  });

  it('is the same with the same seed, in any batches, and another with another', async () => {
    const drawn = (seed: number, batchSize: number) =>
      smoothGrad(model, pictures, 0, { seed, samples: 7, noise: 0.3, batchSize });
    const first = await drawn(5, 7);
    expect(distance(await drawn(5, 3), first)).toBeLessThan(1e-5);
    expect(distance(await drawn(6, 7), first)).toBeGreaterThan(0.01);
  });

  it('is the derivative of the score with the same noise', async () => {
    const smooth = smallNetwork({ activation: 'softplus', last: 'linear' });
    const noise = normal([2, 4, 200], 6).dataSync() as Float32Array;
    const draw = (size: number, picture: number, sample: number) =>
      noise.slice((4 * picture + sample) * size, (4 * picture + sample + 1) * size);
    const gradient = await smoothGrad(smooth, pictures, 1, { seed: 1, samples: 4, noise: 0.1, draw });
    const range = pictures.max([1, 2, 3], true).sub(pictures.min([1, 2, 3], true));
    const direction = normal(pictures.shape, 8);
    const score = (step: number) => {
      const moved = pictures.add(direction.mul(step));
      const copies = Array.from({ length: 4 }, (_, i) => {
        const values = [0, 1].map((picture) => tf.tensor(draw(200, picture, i), [1, 10, 10, 2]));
        const logits = smooth.predict(moved.add(tf.concat(values, 0).mul(range).mul(0.1))) as tf.Tensor;
        return logits.slice([0, 1], [-1, 1]).sum();
      });
      return tf.addN(copies).div(4).dataSync()[0];
    };
    const exact = gradient.mul(direction).sum().dataSync()[0];
    expect(Math.abs((score(0.01) - score(-0.01)) / 0.02 - exact)).toBeLessThan(0.01 * Math.abs(exact));
    smooth.dispose();
  });

  it('reports progress, can be stopped, tidies up, and checks its options', async () => {
    const progress: [number, number][] = [];
    const options = {
      seed: 1,
      samples: 5,
      batchSize: 2,
      onProgress: (...at: [number, number]) => progress.push(at),
    };
    expect(await left(() => smoothGrad(model, pictures, 0, options))).toBe(0);
    expect(progress).toEqual([2, 4, 5, 7, 9, 10].map((done) => [done, 10]));
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const stopped = async () => {
      await expect(smoothGrad(model, pictures, 0, { seed: 1, signal: stop.signal })).rejects.toThrow(
        'enough',
      );
    };
    expect(await left(stopped)).toBe(0);
    await expect(smoothGrad(model, pictures, 0, { seed: 1, samples: 0 })).rejects.toThrow(/1 sample or more/);
    await expect(smoothGrad(model, pictures, 0, { seed: 1, noise: -1 })).rejects.toThrow(/0 or more, got -1/);
    await expect(smoothGrad(model, pictures, 0, { seed: 0.5 })).rejects.toThrow(/integer as the seed/);
    await expect(smoothGrad(model, pictures, 7, { seed: 1 })).rejects.toThrow(/class from 0 to 2, got 7/);
  });
});
