/** How well damaged images are restored, over a whole set of them. */
import { checkGreyImages, type GreyImages } from '../data/corruption';
import { type GreyImage, medianFilter, nonLocalMeans } from '../data/images/filters';
import { psnr, ssim } from './imageQuality';

function pictureOf({ values, height, width, channels }: GreyImages, i: number): GreyImage {
  if (channels !== 1) throw new RangeError(`expected grey images, got ${channels} channels`);
  const size = height * width;
  return { values: values.subarray(i * size, (i + 1) * size), height, width };
}

function overEach<T>(pictures: GreyImages, of: (i: number) => T): T[] {
  checkGreyImages(pictures);
  return Array.from({ length: pictures.count }, (_, i) => of(i));
}

/**
 * PSNR of each image in decibels.
 * @throws RangeError where the sizes differ.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * metrics.psnrOfEach(whole, data.corrupt(whole, { kind: 'saltAndPepper', share: 0.1 }, 1)).length; // => 2
 */
export const psnrOfEach = (truth: GreyImages, restored: GreyImages): number[] =>
  overEach(truth, (i) => psnr(pictureOf(truth, i), pictureOf(restored, i)));

/** Below this mean squared error, 60 dB, two images of 256 levels look the same. */
const invisible = 1e-6;

/**
 * PSNR in decibels, 60 at most, over the pixels alone that the damage changed, of each image in which it changed any:
 * what is left of a hole shows there, and is lost among the rest of the image.
 * @throws RangeError where the sizes differ.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * const damaged = data.corrupt(whole, { kind: 'saltAndPepper', share: 0.1 }, 1);
 * metrics.psnrWhereCorrupted(whole, damaged, whole); // => [60, 60]
 */
export function psnrWhereCorrupted(truth: GreyImages, damaged: GreyImages, restored: GreyImages): number[] {
  for (const other of [damaged, restored]) {
    checkGreyImages(other);
    if (other.values.length === truth.values.length) continue;
    throw new RangeError(
      `expected images of one size, got ${truth.values.length} and ${other.values.length} values`,
    );
  }
  const size = truth.height * truth.width * truth.channels;
  return overEach(truth, (i) => {
    let [squares, changed] = [0, 0];
    for (let j = i * size; j < (i + 1) * size; j++) {
      if (truth.values[j] === damaged.values[j]) continue;
      squares += (truth.values[j] - restored.values[j]) ** 2;
      changed += 1;
    }
    return changed > 0 ? [-10 * Math.log10(Math.max(invisible, squares / changed))] : [];
  }).flat();
}

/**
 * SSIM of each image.
 * @throws RangeError where the sizes differ, or an image is smaller than 7 x 7.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * metrics.ssimOfEach(whole, whole); // => [1, 1]
 */
export const ssimOfEach = (truth: GreyImages, restored: GreyImages): number[] =>
  overEach(truth, (i) => ssim(pictureOf(truth, i), pictureOf(restored, i)));

/**
 * How well damaged images are restored, as `18.3 · 0.72`: PSNR in decibels over all pixels of the set, and the mean of
 * SSIM.
 * @throws RangeError where the sizes differ.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * metrics.formatQuality(whole, data.corrupt(whole, { kind: 'gaussian', sigma: 0.3 }, 1)); // about '13.2 · 0.52'
 */
export function formatQuality(truth: GreyImages, restored: GreyImages): string {
  const decibels = -20 * Math.log10(corruptionStrength(truth, restored));
  const likeness = ssimOfEach(truth, restored);
  const mean = likeness.reduce((sum, value) => sum + value, 0) / likeness.length;
  return `${decibels.toFixed(1)} · ${mean.toFixed(2)}`;
}

/**
 * The median filter of each image of one channel.
 * @throws RangeError where the size is not odd, or larger than an image.
 * @example
 * metrics.medianFilterEach(data.greyImages((await data.loadMnist()).test, [0, 1])).count; // => 2
 */
export const medianFilterEach = (pictures: GreyImages, size = 3): GreyImages =>
  filterEach(pictures, (picture) => medianFilter(picture, size));

/**
 * Root mean square of what was done to a set of images: the strength of noise that is told to a filter.
 * @throws RangeError where the sizes differ.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * metrics.corruptionStrength(whole, whole); // => 0
 */
export function corruptionStrength({ values: truth }: GreyImages, { values: damaged }: GreyImages): number {
  if (truth.length !== damaged.length || truth.length === 0)
    throw new RangeError(`expected images of one size, got ${truth.length} and ${damaged.length} values`);
  let squares = 0;
  for (let i = 0; i < truth.length; i++) squares += (truth[i] - damaged[i]) ** 2;
  return Math.sqrt(squares / truth.length);
}

/**
 * Non-local means of each image; the strength of noise is told: h = 0.8 sigma, as in scikit-image's example.
 * @throws RangeError where sigma is 0, or an image is smaller than a patch.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0]);
 * metrics.nonLocalMeansEach(data.corrupt(whole, { kind: 'gaussian', sigma: 0.1 }, 1), 0.1).count; // => 1
 */
export const nonLocalMeansEach = (pictures: GreyImages, sigma: number): GreyImages =>
  filterEach(pictures, (picture) => nonLocalMeans(picture, { h: 0.8 * sigma, sigma }));

function filterEach(pictures: GreyImages, filter: (picture: GreyImage) => Float32Array): GreyImages {
  const values = new Float32Array(pictures.values.length);
  overEach(pictures, (i) => values.set(filter(pictureOf(pictures, i)), i * pictures.height * pictures.width));
  return { ...pictures, values };
}
