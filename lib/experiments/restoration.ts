/** Corrupted images, restored by filters and by networks, and how well. */
import { mean } from '../base/statistics';
import {
  checkGreyImages,
  type Corruption,
  corrupt,
  describeCorruption,
  type GreyImages,
} from '../data/corruption';
import { type GreyImage, medianFilter, nonLocalMeans } from '../data/images/filters';
import { tf } from '../engine/tf';
import { psnr, ssim } from '../metrics/imageQuality';
import { type Measurement, measurement } from '../metrics/measurement';

/** One kind of corruption, and what filters and networks make of it. */
export interface Restoration {
  /** In words: "σ 0.3". */
  corruption: string;
  clean: GreyImages;
  /** The corrupted images, and the restored ones by the name of the filter or network. */
  images: Record<string, GreyImages>;
}

/**
 * Clean images, corrupted in several ways, and restored by networks, whose output is cut off at 0 and 1, and by two
 * filters: the median of 3 × 3 pixels, and non-local means (Buades, Coll & Morel 2005), which is told how strong the
 * corruption is, with h = 0.8 sigma as in scikit-image's example.
 * @throws RangeError for images that are not grey, a corruption that does not fit them, and for a network called like a
 * filter.
 * @example
 * const clean = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * const network = models.autoencoder({ seed: 1, filters: 4 });
 * const [noisy] = experiments.restorations(clean, [{ kind: 'gaussian', sigma: 0.3 }], { network }, 1);
 * Object.keys(noisy.images); // => ['corrupted', 'median 3×3', 'non-local means', 'network']
 */
export function restorations(
  clean: GreyImages,
  corruptions: readonly Corruption[],
  networks: Readonly<Record<string, tf.LayersModel>>,
  seed: number,
): Restoration[] {
  return corruptions.map((kind) => {
    const corrupted = corrupt(clean, kind, seed);
    const sigma = rootMeanSquare(clean, corrupted);
    const images: Record<string, GreyImages> = {
      corrupted,
      'median 3×3': filterEach(corrupted, (image) => medianFilter(image, 3)),
      'non-local means': filterEach(corrupted, (image) => nonLocalMeans(image, { h: 0.8 * sigma, sigma })),
    };
    for (const [name, model] of Object.entries(networks)) {
      if (images[name]) throw new RangeError(`expected another name for a network than "${name}"`);
      images[name] = restore(model, corrupted);
    }
    return { corruption: describeCorruption(kind), clean, images };
  });
}

/**
 * A row of a table for each corruption, as `18.3 · 0.72` for each restoration: PSNR in decibels over all pixels of all
 * images, and the mean of their SSIM.
 * @throws RangeError where the images' sizes do not fit their values.
 * @example
 * const clean = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * const results = experiments.restorations(clean, [{ kind: 'gaussian', sigma: 0.3 }], {}, 1);
 * experiments.restorationTable(results)[0].corruption; // => 'σ 0.3'
 */
export const restorationTable = (results: readonly Restoration[]): Record<string, string>[] =>
  results.map(({ corruption, clean, images }) => {
    checkGreyImages(clean);
    const quality = (restored: GreyImages) => {
      checkGreyImages(restored);
      const decibels = -20 * Math.log10(rootMeanSquare(clean, restored));
      return `${decibels.toFixed(1)} · ${mean(ofEach(ssim, clean, restored)).toFixed(2)}`;
    };
    const cells = Object.entries(images).map(([name, restored]) => [name, quality(restored)]);
    return { corruption, ...Object.fromEntries(cells) } as Record<string, string>;
  });

/**
 * How much better one restoration is than another: the difference of their PSNR in decibels, image by image. within:
 * over the corrupted pixels alone, where that is asked for, of each image in which there are any; 60 decibels at most.
 * What is left of a hole shows there, and is lost among the rest of the image.
 * @throws RangeError for an unknown restoration, naming those there are.
 * @example
 * const clean = data.greyImages((await data.loadMnist()).test, [0, 1, 2]);
 * const [noisy] = experiments.restorations(clean, [{ kind: 'gaussian', sigma: 0.3 }], {}, 1);
 * experiments.psnrGain(noisy, 'median 3×3', 'corrupted').isAbove(0).certain; // => true
 */
export function psnrGain(
  { clean, images }: Restoration,
  name: string,
  other: string,
  { within = 'image' }: { within?: 'image' | 'corrupted pixels' } = {},
): Measurement {
  const unknown = [name, other].find((one) => !images[one]);
  if (unknown) throw new RangeError(`expected one of ${Object.keys(images).join(', ')}, got "${unknown}"`);
  const [ours, theirs] = [name, other].map((one) =>
    within === 'image'
      ? ofEach(psnr, clean, images[one])
      : psnrWhereCorrupted(clean, images.corrupted, images[one]),
  );
  return measurement(
    ours.map((value, i) => value - theirs[i]),
    { name: `PSNR of ${name} beyond that of ${other}, dB` },
  );
}

function imageAt({ values, height, width, channels }: GreyImages, i: number): GreyImage {
  if (channels !== 1) throw new RangeError(`expected grey images, got ${channels} channels`);
  const size = height * width;
  return { values: values.subarray(i * size, (i + 1) * size), height, width };
}

/** A measure of each image beside what it should be. */
const ofEach = (measure: typeof psnr, clean: GreyImages, restored: GreyImages): number[] =>
  Array.from({ length: clean.count }, (_, i) => measure(imageAt(clean, i), imageAt(restored, i)));

function filterEach(images: GreyImages, filter: (image: GreyImage) => Float32Array): GreyImages {
  const values = new Float32Array(images.values.length);
  for (let i = 0; i < images.count; i++)
    values.set(filter(imageAt(images, i)), i * images.height * images.width);
  return { ...images, values };
}

/** The model's output for images, cut off at 0 and 1; in batches, so that many fit. */
export function restore(model: tf.LayersModel, corrupted: GreyImages, batchSize = 100): GreyImages {
  checkGreyImages(corrupted);
  const { count, height, width, channels } = corrupted;
  const size = height * width * channels;
  const values = new Float32Array(count * size);
  for (let start = 0; start < count; start += batchSize) {
    const part = corrupted.values.subarray(start * size, (start + batchSize) * size);
    const restored = tf.tidy(() => {
      const xs = tf.tensor4d(part, [part.length / size, height, width, channels]);
      return (model.apply(xs, { training: false }) as tf.Tensor).clipByValue(0, 1).dataSync();
    });
    values.set(restored, start * size);
  }
  return { ...corrupted, values };
}

function rootMeanSquare({ values: a }: GreyImages, { values: b }: GreyImages): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
  return Math.sqrt(squares / a.length);
}

/** Below this mean squared error, 60 dB, two images of 256 levels look the same. */
const invisible = 1e-6;

/** PSNR of each image in which the corruption changed any pixel, over those pixels. */
export function psnrWhereCorrupted(clean: GreyImages, corrupted: GreyImages, restored: GreyImages): number[] {
  const size = clean.height * clean.width * clean.channels;
  return Array.from({ length: clean.count }, (_, i) => {
    let [squares, changed] = [0, 0];
    for (let j = i * size; j < (i + 1) * size; j++) {
      if (clean.values[j] === corrupted.values[j]) continue;
      squares += (clean.values[j] - restored.values[j]) ** 2;
      changed += 1;
    }
    return changed > 0 ? [-10 * Math.log10(Math.max(invisible, squares / changed))] : [];
  }).flat();
}
