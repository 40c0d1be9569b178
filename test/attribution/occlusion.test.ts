import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputGradient } from '../../lib/attribution/inputGradient';
import { occlusion } from '../../lib/attribution/occlusion';
import { tf } from '../../lib/engine/tf';
import { distance, left, linear, model, pictures, withSmallNetwork } from './network';

withSmallNetwork(2);

describe('occlusion', () => {
  it('of single pixels is input × gradient in a linear network', async () => {
    const ours = await occlusion(linear, pictures, 1, { window: [1, 1], batchSize: 64 });
    const expected = inputGradient(linear, pictures, 1).mul(pictures).sum(3, true);
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
        const share = inputGradient(linear, pictures, 0).mul(pictures).sum(3).arraySync() as number[][][];
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
      [{ window: [11, 3] }, /window up to \[10, 10\], the image's size, got \[11, 3\]/],
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
