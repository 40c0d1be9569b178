import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { corrupt, describeCorruption } from '../../lib/data/corruption';
import {
  corruptionStrength,
  formatQuality,
  medianFilterEach,
  nonLocalMeansEach,
  psnrOfEach,
  psnrWhereCorrupted,
  ssimOfEach,
} from '../../lib/metrics/restorationQuality';
import { medianFilter, nonLocalMeans } from '../../lib/data/images/filters';
import { psnr } from '../../lib/metrics/imageQuality';

const count = 3;
const values = Float32Array.from({ length: count * 64 }, (_, i) => (i % 7) / 7);
const truth = { values, count, height: 8, width: 8, channels: 1 };

describe('a set of restored images', () => {
  const noisy = corrupt(truth, { kind: 'gaussian', sigma: 0.2 }, 1);

  it('is judged image by image', () => {
    const each = psnrOfEach(truth, noisy);
    expect(each).toHaveLength(count);
    const one = (all: Float32Array, i: number) => ({
      values: all.slice(i * 64, (i + 1) * 64),
      height: 8,
      width: 8,
    });
    each.forEach((value, i) => expect(value).toBe(psnr(one(truth.values, i), one(noisy.values, i))));
    expect(ssimOfEach(truth, truth)).toEqual([1, 1, 1].map((one) => expect.closeTo(one, 6) as number));
  });

  it('is put in words', () => {
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    const [decibels, likeness] = formatQuality(truth, noisy).split(' · ');
    const squares = values.map((value, i) => (value - noisy.values[i]) ** 2);
    expect(Number(decibels)).toBeCloseTo(-10 * Math.log10(mean([...squares])), 1);
    expect(Number(likeness)).toBeCloseTo(mean(ssimOfEach(truth, noisy)), 1);
  });

  it('is filtered each for itself', () => {
    const filtered = medianFilterEach(noisy);
    const second = { values: noisy.values.slice(64, 128), height: 8, width: 8 };
    expect(filtered.values.slice(64, 128)).toEqual(medianFilter(second, 3));
  });

  it('is filtered by non-local means that are told how strong the noise is', () => {
    const strength = corruptionStrength(truth, noisy);
    expect(corruptionStrength(truth, truth)).toBe(0);
    expect(
      corruptionStrength(
        { ...truth, values: values.map(() => 0) },
        { ...truth, values: values.map(() => 0.5) },
      ),
    ).toBe(0.5);
    const filtered = nonLocalMeansEach(noisy, strength);
    const second = { values: noisy.values.slice(64, 128), height: 8, width: 8 };
    expect(filtered.values.slice(64, 128)).toEqual(
      nonLocalMeans(second, { h: 0.8 * strength, sigma: strength }),
    );
  });

  it('is judged where the damage was, and not where there was none', () => {
    const holed = { ...truth, values: truth.values.slice() };
    holed.values[1] = 1;
    holed.values[64 + 1] = 1;
    const filled = { ...holed, values: holed.values.slice() };
    filled.values[1] = truth.values[1] + 0.1;
    filled.values[64 + 1] = truth.values[64 + 1];
    filled.values[5] = 1; // elsewhere
    const [first, second, ...rest] = psnrWhereCorrupted(truth, holed, filled);
    expect(first).toBeCloseTo(20, 4);
    expect(second).toBe(60);
    expect(rest).toEqual([]);
  });

  it('has to be grey', () => {
    const colours = { ...truth, channels: 3, values: new Float32Array(3 * truth.values.length) };
    expect(() => psnrOfEach(colours, truth)).toThrow('expected grey images, got 3 channels');
  });
});

it.each([
  [{ kind: 'gaussian', sigma: 0.3 }, 'σ 0.3'],
  [{ kind: 'saltAndPepper', share: 0.2 }, 'salt and pepper 20 %'],
  [{ kind: 'patches', size: 8, count: 1 }, 'patch 8×8'],
  [{ kind: 'patches', size: 4, count: 2 }, '2 patches 4×4'],
] as const)('%o is called %s', (kind, words) => {
  expect(describeCorruption(kind)).toBe(words);
});
