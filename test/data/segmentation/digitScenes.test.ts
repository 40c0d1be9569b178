import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ClassFrequencies,
  classFrequencies,
  medianFrequencyWeights,
} from '../../../lib/data/segmentation/classFrequencies';
import { digitScenes } from '../../../lib/data/segmentation/digitScenes';
import type { SegmentationSplit } from '../../../lib/data/segmentation/segmentationDataset';
import { tenThousandDigits } from '../../../lib/data/mnistPackage';

let digits: ReturnType<typeof tenThousandDigits>;
beforeAll(() => (digits = tenThousandDigits()));
const scenes = (seed: number, size = 64) =>
  digitScenes({ ...digits, seed, size, count: { train: 20, test: 5 } });

describe('digit scenes', () => {
  it('are a function of the seed and their number', async () => {
    const [a, b, c] = [scenes(1), scenes(1), scenes(2)];
    const later = await a.splits.train.image(7);
    await b.splits.train.image(3);
    expect((await b.splits.train.image(7)).pixels).toEqual(later.pixels);
    expect((await a.splits.train.image(8)).pixels).not.toEqual(later.pixels);
    expect((await c.splits.train.image(7)).pixels).not.toEqual(later.pixels);
    expect((await a.splits.test.image(0)).pixels).not.toEqual((await a.splits.train.image(0)).pixels);
  });

  it('have digits of several classes on a ground, and say that they are made', async () => {
    const set = scenes(1);
    const { pixels } = await classFrequencies(set.splits.train, set.classes.length);
    const ground = pixels[0] / pixels.reduce((a, b) => a + b);
    expect(ground).toBeGreaterThan(0.7);
    expect(ground).toBeLessThan(0.97);
    expect(pixels.filter((count) => count > 0).length).toBeGreaterThan(8);
    expect(set.source).toMatch(/made by the seed 1 .*: no photographs/);
    await expect(set.splits.train.image(20)).rejects.toThrow(/from 0 to 19, got 20/);
  });
});

describe('median frequency balancing', () => {
  const of = (maps: number[][]): SegmentationSplit => ({
    name: 'made',
    count: maps.length,
    image: () => Promise.reject(new Error('unused')),
    labels: (i) => Promise.resolve({ height: 1, width: maps[i].length, labels: Uint8Array.from(maps[i]) }),
  });

  it('is the median share over the share in the images that have the class; void does not count', async () => {
    const frequencies = await classFrequencies(
      of([
        [0, 0, 0, 1],
        [0, 255, 255, 2],
      ]),
      4,
    );
    expect(frequencies).toEqual({
      pixels: Float64Array.of(4, 1, 1, 0),
      pixelsWherePresent: Float64Array.of(6, 4, 2, 0),
    } satisfies ClassFrequencies);
    const [a, b, c] = [4 / 6, 1 / 4, 1 / 2];
    expect([...medianFrequencyWeights(frequencies)]).toEqual([c / a, c / b, 1, 0].map(Math.fround));
  });

  it('wants something to count', async () => {
    const nothing = await classFrequencies(of([[255]]), 2);
    expect(() => medianFrequencyWeights(nothing)).toThrow(/at least one labelled pixel/);
  });
});
