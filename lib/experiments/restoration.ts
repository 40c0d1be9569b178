import { type Corruption, corrupt, describeCorruption, type GreyImages } from '../data/corruption';
import type { tf } from '../engine/tf';
import { type Measurement, measurement } from '../metrics/measurement';
import {
  corruptionStrength,
  formatQuality,
  medianFilterEach,
  nonLocalMeansEach,
  psnrOfEach,
  psnrWhereCorrupted,
} from '../metrics/restorationQuality';
import { restore } from '../training/restore';

/** One kind of corruption, and what filters and networks make of it. */
export interface Restoration {
  /** In words: "σ 0.3". */
  corruption: string;
  clean: GreyImages;
  /** The corrupted images, and the restored ones by the name of the filter or network. */
  images: Record<string, GreyImages>;
}

/**
 * Clean images, corrupted in several ways, and restored by networks and by two filters: the median of 3 × 3 pixels, and
 * non-local means (Buades, Coll & Morel 2005), which is told how strong the corruption is.
 * @throws RangeError for a corruption that does not fit the images, and for a network called like a filter.
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
    const images: Record<string, GreyImages> = {
      corrupted,
      'median 3×3': medianFilterEach(corrupted),
      'non-local means': nonLocalMeansEach(corrupted, corruptionStrength(clean, corrupted)),
    };
    for (const [name, model] of Object.entries(networks)) {
      if (images[name]) throw new RangeError(`expected another name for a network than "${name}"`);
      images[name] = restore(model, corrupted);
    }
    return { corruption: describeCorruption(kind), clean, images };
  });
}

/**
 * A row of a table for each corruption: PSNR in decibels over all pixels, and mean SSIM, of each restoration.
 * @example
 * const clean = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * const results = experiments.restorations(clean, [{ kind: 'gaussian', sigma: 0.3 }], {}, 1);
 * experiments.restorationTable(results)[0].corruption; // => 'σ 0.3'
 */
export const restorationTable = (results: readonly Restoration[]): Record<string, string>[] =>
  results.map(({ corruption, clean, images }) => ({
    corruption,
    ...Object.fromEntries(Object.entries(images).map(([name, some]) => [name, formatQuality(clean, some)])),
  }));

/**
 * How much better one restoration is than another: the difference of their PSNR in decibels, image by image. within:
 * over the corrupted pixels alone, where that is asked for.
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
  const psnr = (one: string) =>
    within === 'image'
      ? psnrOfEach(clean, images[one])
      : psnrWhereCorrupted(clean, images.corrupted, images[one]);
  const label = `PSNR of ${name} beyond that of ${other}, dB`;
  const [ours, theirs] = [psnr(name), psnr(other)];
  return measurement(
    ours.map((value, i) => value - theirs[i]),
    { name: label },
  );
}
