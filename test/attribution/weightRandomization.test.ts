import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guidedBackpropagation } from '../../lib/attribution/guidedBackpropagation';
import { rankCorrelation } from '../../lib/metrics/rankCorrelation';
import { saliency } from '../../lib/attribution/inputGradient';
import { weightRandomization } from '../../lib/attribution/weightRandomization';
import { registerNativeKernels } from '../../lib/engine/kernels';
import { tf } from '../../lib/engine/tf';
import { normal, smallNetwork } from './network';

describe('the rank correlation', () => {
  const list = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 40 });

  it('is 1 with itself and with what rises with it, -1 with its negative, 0 with a constant', () => {
    fc.assert(
      fc.property(list, (values) => {
        const constant = new Set(values).size === 1;
        expect(rankCorrelation(values, values)).toBeCloseTo(constant ? 0 : 1, 10);
        expect(
          rankCorrelation(
            values,
            values.map((v) => v ** 3 + 7),
          ),
        ).toBeCloseTo(constant ? 0 : 1, 10);
        expect(
          rankCorrelation(
            values,
            values.map((v) => -v),
          ),
        ).toBeCloseTo(constant ? 0 : -1, 10);
        expect(
          rankCorrelation(
            values,
            values.map(() => 3),
          ),
        ).toBe(0);
      }),
    );
  });

  it('is 1 - 6 sum d^2 / (n (n^2 - 1)) without ties', () => {
    expect(rankCorrelation([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(1 - (6 * 4) / (5 * 24), 10);
    expect(() => rankCorrelation([1], [1, 2])).toThrow(/one length, got 1 and 2/);
  });
});

describe('the randomisation of weights', () => {
  let undo: () => void;
  let model: tf.LayersModel;
  let pictures: tf.Tensor4D;
  beforeAll(() => {
    undo = registerNativeKernels();
  });
  afterAll(() => undo());
  beforeEach(() => {
    tf.engine().startScope();
    model = smallNetwork();
    pictures = normal([2, 10, 10, 2], 4) as tf.Tensor4D;
  });
  afterEach(() => {
    tf.engine().endScope();
    tf.disposeVariables();
  });
  const weights = () => model.getWeights().map((w) => Array.from(w.dataSync()));

  it('goes from the output to the input, and puts the weights back', async () => {
    const before = weights();
    const tensors = tf.memory().numTensors;
    const seen: number[] = [];
    const explain = () => {
      const now = weights();
      seen.push(now.filter((values, i) => values.some((v, j) => v !== before[i][j])).length);
      return saliency(model, pictures, 1);
    };
    const stages = await weightRandomization(model, explain, { seed: 1 });
    expect(stages.map(({ layer }) => layer)).toEqual(['classes', 'conv2', 'conv1']);
    expect(seen).toEqual([0, 2, 4, 6]);
    for (const { similarity } of stages) {
      expect(similarity).toHaveLength(2);
      for (const value of similarity) expect(Math.abs(value)).toBeLessThan(0.95);
    }
    expect(weights()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('shows 1 for what does not look at the network, and is the same with the same seed', async () => {
    const edges = () => tf.tidy(() => pictures.sub(pictures.mean()).abs());
    const stages = await weightRandomization(model, edges, { seed: 1 });
    for (const { similarity } of stages) for (const value of similarity) expect(value).toBeCloseTo(1, 10);
    const run = (seed: number) =>
      weightRandomization(model, () => guidedBackpropagation(model, pictures, 1), { seed });
    expect(await run(4)).toEqual(await run(4));
    expect(await run(4)).not.toEqual(await run(5));
  });

  it('keeps the scale of the weights', async () => {
    const before = model.getLayer('conv2').getWeights()[0];
    const { variance } = tf.moments(before);
    let during = 0;
    const explain = () => {
      during = tf.moments(model.getLayer('conv2').getWeights()[0]).variance.dataSync()[0];
      return saliency(model, pictures, 1);
    };
    await weightRandomization(model, explain, { seed: 2 });
    expect(during / variance.dataSync()[0]).toBeGreaterThan(0.6);
    expect(during / variance.dataSync()[0]).toBeLessThan(1.6);
  });

  it('puts the weights back after an error and after a stop', async () => {
    const before = weights();
    let calls = 0;
    const failing = () => {
      calls += 1;
      if (calls === 3) throw new Error('no more');
      return saliency(model, pictures, 0);
    };
    await expect(weightRandomization(model, failing, { seed: 1 })).rejects.toThrow('no more');
    expect(weights()).toEqual(before);
    const stop = new AbortController();
    const run = { seed: 1, signal: stop.signal, onProgress: () => stop.abort() };
    await expect(weightRandomization(model, () => saliency(model, pictures, 0), run)).rejects.toThrow(
      /abort/,
    );
    expect(weights()).toEqual(before);
  });
});
