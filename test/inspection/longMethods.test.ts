/** SmoothGrad, integrated gradients and occlusion. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inputGradient } from '../../lib/inspection/inputGradient';
import { inputXGradient } from '../../lib/inspection/inputXGradient';
import { integratedGradients } from '../../lib/inspection/integratedGradients';
import { occlusion } from '../../lib/inspection/occlusion';
import { gaussLegendre, riemann } from '../../lib/inspection/quadrature';
import { smoothGrad } from '../../lib/inspection/smoothGrad';
import { nodeBackend } from '../../lib/tensorflow/backend';
import { registerNativeKernels } from '../../lib/tensorflow/kernels';
import { tf } from '../../lib/tensorflow/tf';
import { distance, largest, normal, smallNetwork } from './network';

let model: tf.LayersModel;
let linear: tf.LayersModel;
let pictures: tf.Tensor4D;
let undo: () => void;
beforeAll(() => {
  undo = registerNativeKernels();
  model = smallNetwork();
  linear = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [10, 10, 2] }),
      tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.randomNormal({ seed: 3, stddev: 1 }) }),
    ],
  });
});
afterAll(() => {
  model.dispose();
  linear.dispose();
  undo();
});
beforeEach(() => {
  tf.engine().startScope();
  pictures = normal([2, 10, 10, 2], 4) as tf.Tensor4D;
});
afterEach(() => {
  tf.engine().endScope();
  expect(nodeBackend().binding.getNumOfSavedModels()).toBe(0);
});

/** The number of tensors that `run` leaves behind beside its results. */
async function left(run: () => Promise<tf.Tensor | { [name: string]: tf.Tensor } | void>): Promise<number> {
  const before = tf.memory().numTensors;
  tf.dispose((await run()) ?? []);
  return tf.memory().numTensors - before;
}

describe('quadrature', () => {
  it('is exact for polynomials up to degree 2n - 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), (n, pick) => {
        const { nodes, weights } = gaussLegendre(n);
        const degree = pick % (2 * n);
        const sum = nodes.reduce((total, x, i) => total + weights[i] * x ** degree, 0);
        expect(sum).toBeCloseTo(1 / (degree + 1), 5);
      }),
    );
  });

  it('of Riemann takes the right ends', () => {
    const { nodes, weights } = riemann(4);
    expect([...nodes]).toEqual([0.25, 0.5, 0.75, 1]);
    expect([...weights]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe('integrated gradients', () => {
  it('are complete, the better the more steps', async () => {
    const gapOf = async (steps: number, rule: 'gaussLegendre' | 'riemann') => {
      const { gap } = await integratedGradients(model, pictures, [0, 2], { steps, rule, batchSize: 40 });
      return largest(gap);
    };
    const rules = ['gaussLegendre', 'riemann'] as const;
    for (const rule of rules) expect(await gapOf(400, rule)).toBeLessThan(0.1 * (await gapOf(4, rule)));
    const { attribution, gap } = await integratedGradients(model, pictures, [0, 2], { steps: 200 });
    expect(attribution.shape).toEqual([2, 10, 10, 2]);
    expect(gap.shape).toEqual([2]);
    expect(largest(gap)).toBeLessThan(0.02 * largest(attribution.sum([1, 2, 3])));
  });

  it('are input × gradient in a linear network, from any baseline, in one step', async () => {
    const baseline = normal([1, 10, 10, 2], 9) as tf.Tensor4D;
    const { attribution, gap } = await integratedGradients(linear, pictures, 1, {
      steps: 1,
      baseline,
      tolerance: 1e-4,
    });
    const expected = inputGradient(linear, pictures, 1).mul(pictures.sub(baseline));
    expect(distance(attribution, expected)).toBeLessThan(1e-5);
    expect(largest(gap)).toBeLessThan(1e-3);
  });

  it('do not depend on the batch size, give nothing to what equals the baseline, and tidy up', async () => {
    const half = tf.concat(
      [pictures.slice([0, 0, 0, 0], [2, 5, 10, 2]), tf.zeros([2, 5, 10, 2])],
      1,
    ) as tf.Tensor4D;
    const all = await integratedGradients(model, half, 1, { steps: 12, batchSize: 12 });
    const one = await integratedGradients(model, half, 1, { steps: 12, batchSize: 5 });
    expect(distance(one.attribution, all.attribution)).toBeLessThan(1e-5);
    expect(largest(all.attribution.slice([0, 5, 0, 0], [2, 5, 10, 2]))).toBe(0);
    expect(await left(async () => ({ ...(await integratedGradients(model, half, 1, { steps: 12 })) }))).toBe(
      0,
    );
  });

  it('say when completeness is missed, and what was wrong', async () => {
    const calls: [Parameters<typeof integratedGradients>[3], RegExp][] = [
      [{ steps: 1, tolerance: 1e-6 }, /take more than 1 steps/],
      [{ steps: 0 }, /1 step or more, got 0/],
      [{ batchSize: 0 }, /batch size of 1 or more/],
      [{ baseline: tf.zeros([3, 10, 10, 2]) }, /baseline \[2, 10, 10, 2\], got \[3/],
    ];
    for (const [options, message] of calls) {
      await expect(integratedGradients(model, pictures, 0, options)).rejects.toThrow(message);
    }
    const failing = () =>
      integratedGradients(model, pictures, 0, { steps: 1, tolerance: 1e-6 }).catch(() => undefined);
    expect(await left(failing as () => Promise<void>)).toBe(0);
  });
});

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

describe('occlusion', () => {
  it('of single pixels is input × gradient in a linear network', async () => {
    const ours = await occlusion(linear, pictures, 1, { window: [1, 1], batchSize: 64 });
    const expected = inputXGradient(linear, pictures, 1).sum(3, true);
    expect(ours.shape).toEqual([2, 10, 10, 1]);
    expect(distance(ours, expected)).toBeLessThan(1e-4);
  });

  it('of the whole picture is the same everywhere: what the score loses', async () => {
    const ours = await occlusion(model, pictures, 1, {
      window: [10, 10],
      baseline: 0.5,
      explains: 'probability',
    });
    const at = (x: tf.Tensor) => (model.predict(x) as tf.Tensor).slice([0, 1], [-1, 1]).reshape([2, 1, 1, 1]);
    const lost = at(pictures).sub(at(tf.fill(pictures.shape, 0.5)));
    expect(distance(ours, lost.add(tf.zeros([2, 10, 10, 1])))).toBeLessThan(1e-4);
  });

  it('is a mean over the squares that cover a pixel, of any size and stride', async () => {
    const sizes = fc.record({
      h: fc.integer({ min: 1, max: 10 }),
      w: fc.integer({ min: 1, max: 10 }),
      d: fc.nat(),
      a: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ h, w, d, a }) => {
        const [down, across] = [1 + (d % h), 1 + (a % w)];
        const ours = await occlusion(linear, pictures, 0, {
          window: [h, w],
          stride: [down, across],
          batchSize: 20,
        });
        const share = inputXGradient(linear, pictures, 0).sum(3).arraySync() as number[][][];
        const values = ours.squeeze([3]).arraySync() as number[][][];
        const starts = (size: number, step: number) =>
          Array.from({ length: 10 }, (_, i) => i * step).filter((s, i) => i === 0 || s - step + size < 10);
        for (const [y, x] of [
          [0, 0],
          [4, 7],
          [9, 9],
        ]) {
          const covering = starts(h, down)
            .filter((s) => s <= y && y < s + h)
            .flatMap((top) =>
              starts(w, across)
                .filter((s) => s <= x && x < s + w)
                .map((left) => {
                  let sum = 0;
                  for (let i = top; i < Math.min(10, top + h); i++)
                    for (let j = left; j < Math.min(10, left + w); j++) sum += share[1][i][j];
                  return sum;
                }),
            );
          const mean = covering.reduce((p, q) => p + q, 0) / covering.length;
          expect(Math.abs(values[1][y][x] - mean)).toBeLessThan(1e-3 * (1 + Math.abs(mean)));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('tidies up, reports progress, and checks its options', async () => {
    const progress: number[] = [];
    const run = () =>
      occlusion(model, pictures, 0, {
        window: [5, 5],
        onProgress: (done, total) => progress.push(done / total),
      });
    expect(await left(run)).toBe(0);
    expect(progress[progress.length - 1]).toBe(1);
    const calls: [Parameters<typeof occlusion>[3], RegExp][] = [
      [{ window: [11, 3] }, /window up to \[10, 10\], the picture's size, got \[11, 3\]/],
      [{ window: [3, 3], stride: [4, 1] }, /stride from 1 to the window's size, \[3, 3\], got \[4, 1\]/],
      [{ window: [0, 3] }, /got \[0, 3\]/],
    ];
    for (const [options, message] of calls) {
      const failing = async () => {
        await expect(occlusion(model, pictures, 0, options)).rejects.toThrow(message);
      };
      expect(await left(failing)).toBe(0);
    }
  });
});
