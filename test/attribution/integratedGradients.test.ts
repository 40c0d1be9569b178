import { describe, expect, it } from 'vitest';
import { inputGradient } from '../../lib/attribution/inputGradient';
import { integratedGradients } from '../../lib/attribution/integratedGradients';
import { tf } from '../../lib/engine/tf';
import { distance, largest, left, linear, model, normal, pictures, withSmallNetwork } from './network';

withSmallNetwork(2);

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
