import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../lib/base/dataError';
import {
  checkLabelledImages,
  first,
  type LabelledImages,
  select,
  subset,
} from '../../lib/data/labelledImages';
import { madeUpPictures } from './madeUp';

const pictures = (count: number, classes = 3) => madeUpPictures(count, { height: 2, width: 3, classes });
const shares = ({ labels, classes }: LabelledImages) =>
  classes.map((_, label) => labels.filter((other) => other === label).length);
const picture = ({ images }: LabelledImages, i: number) => [...images.subarray(6 * i, 6 * (i + 1))];

describe('the check of images with labels', () => {
  it('lets pass what fits', () => {
    const data = pictures(4);
    expect(checkLabelledImages(data)).toBe(data);
  });

  it('says what does not', () => {
    const data = pictures(4);
    const failing: [Partial<LabelledImages>, string][] = [
      [{ images: data.images.subarray(1) }, 'expected 24 bytes of images and 4 labels, got 23 and 4'],
      [{ labels: new Uint8Array(5) }, 'expected 24 bytes of images and 4 labels, got 24 and 5'],
      [{ channels: 3 }, 'expected 72 bytes of images and 4 labels, got 24 and 4'],
      [{ labels: Uint8Array.of(0, 1, 3, 0) }, 'label 2 is 3, but there are 3 classes (0 … 2)'],
    ];
    for (const [change, message] of failing) {
      expect(() => checkLabelledImages({ ...data, ...change })).toThrow(DataError);
      expect(() => checkLabelledImages({ ...data, ...change })).toThrow(`made-up pictures: ${message}`);
    }
  });
});

describe('a selection', () => {
  it('has the images at the positions, in that order, as a copy', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), (indices) => {
        const data = pictures(10);
        const chosen = select(data, indices);
        expect(chosen.count).toBe(indices.length);
        indices.forEach((index, i) => {
          expect(picture(chosen, i)).toEqual(picture(data, index));
          expect(chosen.labels[i]).toBe(data.labels[index]);
        });
        checkLabelledImages(chosen);
        chosen.images.fill(0);
        expect(data).toEqual(pictures(10));
      }),
    );
  });

  it.each([-1, 10, 0.5, NaN])('of position %s is an error', (position) => {
    expect(() => select(pictures(10), [0, position])).toThrow(
      `expected positions 0 … 9 of made-up pictures, got ${position}`,
    );
  });
});

describe('a subset', () => {
  const cases = fc.record({
    total: fc.integer({ min: 1, max: 60 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    classes: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(),
  });

  it('has each class as often as in the whole, to within one, and no image twice', () => {
    fc.assert(
      fc.property(cases, ({ total, share, classes, seed }) => {
        const data = pictures(total, classes);
        const named = { ...data, images: Uint8Array.from(data.images, (_, i) => Math.floor(i / 6)) };
        const count = Math.max(1, Math.round(share * total));
        const part = subset(named, count, seed);
        checkLabelledImages(part);
        expect(part.count).toBe(count);
        const chosen = Array.from({ length: count }, (_, i) => picture(part, i)[0]);
        expect(new Set(chosen).size).toBe(count);
        chosen.forEach((index, i) => expect(part.labels[i]).toBe(data.labels[index]));
        const whole = shares(data);
        shares(part).forEach((n, label) =>
          expect(Math.abs(n - (whole[label] * count) / total)).toBeLessThanOrEqual(1),
        );
      }),
    );
  });

  it('is the same for the same seed, and another for another', () => {
    const data = pictures(50);
    expect(subset(data, 20, 7)).toEqual(subset(data, 20, 7));
    expect(subset(data, 20, 7).images).not.toEqual(subset(data, 20, 8).images);
  });

  it.each([0, 11, 2.5])('of %s of ten is an error', (count) => {
    expect(() => subset(pictures(10), count, 1)).toThrow(
      `expected 1 to 10 images of made-up pictures, got ${count}`,
    );
  });
});

it('the first images are those of the set, or an error', () => {
  const data = pictures(10);
  expect(first(data, 3)).toEqual(select(data, [0, 1, 2]));
  expect(first(data, 10)).toEqual(data);
  expect(() => first(data, 11)).toThrow('expected 1 to 10 images of made-up pictures, got 11');
});
