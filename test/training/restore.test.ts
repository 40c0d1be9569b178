import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tenThousandDigits } from '../../lib/data/mnistPackage';
import { corrupted } from '../../lib/data/corrupted';
import { type Corruption, corrupt, greyImages } from '../../lib/data/corruption';
import { first } from '../../lib/data/labelledImages';
import { psnr } from '../../lib/metrics/imageQuality';
import { autoencoder } from '../../lib/models/autoencoder';
import { tf } from '../../lib/engine/tf';
import { meanSquaredError } from '../../lib/training/losses';
import { restore } from '../../lib/training/restore';
import { train } from '../../lib/training/train';

beforeEach(() => tf.engine().startScope());
afterEach(() => {
  tf.engine().endScope();
  tf.disposeVariables();
});

const digits = tenThousandDigits();
const images = first(digits.train, 500);
const test = greyImages(digits.test, [0, 1, 2, 3, 4, 5, 6, 7]);
const noise: Corruption = { kind: 'gaussian', sigma: 0.4 };
/** Of all images as one tall image. */
const quality = (a: typeof test, b: typeof test) => {
  const tall = ({ values, count, height, width }: typeof test) => ({ values, height: count * height, width });
  return psnr(tall(a), tall(b));
};

describe.each(['switches', 'nearest'] as const)('an autoencoder with %s', (upsampling) => {
  const run = async (steps: number) => {
    const model = autoencoder({ seed: 1, filters: 8, upsampling });
    const optimizer = tf.train.adam(1e-2);
    const source = corrupted(images, { corruptions: [noise], seed: 1, batchSize: 16 });
    const { loss } = await train(model, source, { optimizer, steps, loss: meanSquaredError });
    return { model, losses: loss };
  };

  it('makes noisy digits better, and the same way each time', async () => {
    const { model, losses } = await run(80);
    const noisy = corrupt(test, noise, 5);
    const restored = restore(model, noisy, 3);
    expect(restored.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(quality(test, restored)).toBeGreaterThan(quality(test, noisy) + 3);
    expect((await run(5)).losses).toEqual(losses.slice(0, 5));
  });
});
