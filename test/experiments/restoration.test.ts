import { describe, expect, it } from 'vitest';
import { corrupt, corrupted, type Corruption, greyImages } from '../../lib/data/corruption';
import { medianFilter, nonLocalMeans } from '../../lib/data/images/filters';
import { first } from '../../lib/data/labelledImages';
import { tenThousandDigits } from '../../lib/data/mnistPackage';
import { tf } from '../../lib/engine/tf';
import {
  psnrGain,
  psnrWhereCorrupted,
  restorations,
  restorationTable,
  restore,
} from '../../lib/experiments/restoration';
import { psnr, ssim } from '../../lib/metrics/imageQuality';
import { autoencoder } from '../../lib/models/autoencoder';
import { meanSquaredError } from '../../lib/training/losses';
import { train } from '../../lib/training/train';
import { madeUpPictures } from '../data/madeUp';
import { tidyTests } from '../counting';

tidyTests();

const [count, height, width] = [5, 12, 12];
const clean = greyImages(madeUpPictures(count, { height, width }));
const noise = { kind: 'gaussian', sigma: 0.2 } as const;
const patch = { kind: 'patches', size: 4, count: 1 } as const;
const one = ({ values }: typeof clean, i: number) => ({
  values: values.slice(i * 144, (i + 1) * 144),
  height,
  width,
});

/** A network that gives back what it gets. */
function identity(): tf.LayersModel {
  const input = tf.input({ shape: [height, width, 1] });
  const output = tf.layers.activation({ activation: 'linear' }).apply(input) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}

it('each corruption is restored by both filters and every network, each image for itself', () => {
  const results = restorations(clean, [noise, patch], { identity: identity() }, 1);
  expect(results.map(({ corruption }) => corruption)).toEqual(['σ 0.2', 'patch 4×4']);
  const [{ images }] = results;
  expect(Object.keys(images)).toEqual(['corrupted', 'median 3×3', 'non-local means', 'identity']);
  expect(images.identity.values).toEqual(images.corrupted.values);
  const noisy = one(images.corrupted, 1);
  expect(one(images['median 3×3'], 1).values).toEqual(medianFilter(noisy, 3));
  const squares = clean.values.map((value, i) => (value - images.corrupted.values[i]) ** 2);
  const meanSquare = squares.reduce((a, b) => a + b, 0) / squares.length;
  const sigma = Math.sqrt(meanSquare);
  const smooth = nonLocalMeans(noisy, { h: 0.8 * sigma, sigma });
  one(images['non-local means'], 1).values.forEach((value, i) => expect(value).toBeCloseTo(smooth[i], 5));
  const [decibels, likeness] = restorationTable(results)[0].corrupted.split(' · ').map(Number);
  expect(decibels).toBeCloseTo(-10 * Math.log10(meanSquare), 1);
  const likenesses = Array.from({ length: count }, (_, i) => ssim(one(clean, i), one(images.corrupted, i)));
  expect(likeness).toBeCloseTo(likenesses.reduce((a, b) => a + b, 0) / count, 1);
});

it('a gain is the difference of each image, or of its corrupted pixels', () => {
  const [noisy, patched] = restorations(clean, [noise, patch], { identity: identity() }, 1);
  const gain = psnrGain(noisy, 'median 3×3', 'corrupted');
  const [ours, theirs] = ['median 3×3', 'corrupted'].map((name) =>
    psnr(one(clean, 4), one(noisy.images[name], 4)),
  );
  expect([gain.count, gain.values[4]]).toEqual([count, ours - theirs]);
  const none = psnrGain(patched, 'identity', 'corrupted', { within: 'corrupted pixels' });
  expect([none.mean, none.name]).toEqual([0, 'PSNR of identity beyond that of corrupted, dB']);
});

it('is judged where the corruption was, and not where there was none', () => {
  const [holed, filled] = [0, 1].map(() => ({ ...clean, values: clean.values.slice() }));
  for (const i of [1, 145]) holed.values[i] = clean.values[i] + 0.5;
  filled.values[1] = clean.values[1] + 0.1;
  filled.values[5] = 1; // elsewhere
  const [first, second, ...rest] = psnrWhereCorrupted(clean, holed, filled);
  expect(first).toBeCloseTo(20, 4);
  expect([second, rest]).toEqual([60, []]);
});

it('unknown restorations, networks called like a filter and colours are errors', () => {
  const [noisy] = restorations(clean, [noise], {}, 1);
  expect(() => psnrGain(noisy, 'wavelet', 'corrupted')).toThrow(
    'expected one of corrupted, median 3×3, non-local means, got "wavelet"',
  );
  expect(() => restorations(clean, [noise], { corrupted: identity() }, 1)).toThrow(
    /another name .* "corrupted"/,
  );
  const colours = { ...clean, channels: 3, values: new Float32Array(3 * clean.values.length) };
  expect(() => restorations(colours, [noise], {}, 1)).toThrow('expected grey images, got 3 channels');
});

describe.each(['switches', 'nearest'] as const)('an autoencoder with %s', (upsampling) => {
  const digits = tenThousandDigits();
  const strong: Corruption = { kind: 'gaussian', sigma: 0.4 };
  const run = async (steps: number) => {
    const model = autoencoder({ seed: 1, filters: 8, upsampling });
    const source = corrupted(first(digits.train, 500), { corruptions: [strong], seed: 1, batchSize: 16 });
    const { loss } = await train(model, source, {
      optimizer: tf.train.adam(1e-2),
      steps,
      loss: meanSquaredError,
    });
    return { model, losses: loss };
  };

  it('makes noisy digits better, and the same way each time', async () => {
    const { model, losses } = await run(80);
    const test = greyImages(digits.test, [0, 1, 2, 3, 4, 5, 6, 7]);
    const noisy = corrupt(test, strong, 5);
    const restored = restore(model, noisy, 3);
    expect(restored.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    /** Of all images as one tall image. */
    const quality = ({ values }: typeof test) =>
      psnr({ values: test.values, height: 224, width: 28 }, { values, height: 224, width: 28 });
    expect(quality(restored)).toBeGreaterThan(quality(noisy) + 3);
    expect((await run(5)).losses).toEqual(losses.slice(0, 5));
  });
});
