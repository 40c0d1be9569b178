/** A segmentation sample, augmented for training: resized, cropped and mirrored by a seed. */
import { DataError } from '../../base/dataError';
import { Random } from '../../base/random';
import { imageSize, readImage, resizeImage, type RgbImage, type Size } from '../images/readImage';
import { resizeLabels } from '../images/resizeLabels';
import { readLabels } from './labelDecoding';
import type { LabelMap, SampleFiles } from './segmentationDataset';

export interface Augmentation {
  /** Size that images and labels are resized to; their own unless given. */
  size?: Size;
  /** A factor on that size, drawn evenly from this range. */
  scale?: readonly [low: number, high: number];
  /** Size of a part that is cut out at random. */
  crop?: Size;
  /** Whether half of the samples are mirrored, left to right. */
  flip?: boolean;
}

export interface Sample {
  image: RgbImage;
  labels: LabelMap;
}

/** A sample on disk or in memory, as the augmentation reads it. */
export interface SampleSource {
  /** For errors. */
  name: string;
  size: Size;
  labels: LabelMap;
  image(size: Size): Promise<RgbImage>;
}

/** Throws RangeError for sizes and scales that no image can have. */
export function checkAugmentation({ size, scale, crop }: Augmentation): void {
  for (const [name, given] of Object.entries({ size, crop })) {
    if (!given || [given.height, given.width].every((n) => Number.isInteger(n) && n > 0)) continue;
    throw new RangeError(
      `expected a ${name} of 1 pixel or more each way, got ${given.width} x ${given.height}`,
    );
  }
  if (scale && !(scale[0] > 0 && scale[1] >= scale[0] && scale[1] < Infinity))
    throw new RangeError(`expected a scale from above 0 up to its end, got ${scale.join(' … ')}`);
}

/** Throws DataError where the crop does not fit. */
export async function augment(
  { name, image, labels, size: own }: SampleSource,
  { size = own, scale, crop, flip }: Augmentation,
  seed: number,
): Promise<Sample> {
  const random = new Random(seed);
  const factor = scale ? scale[0] + (scale[1] - scale[0]) * random.next() : 1;
  const scaled = (n: number) => Math.max(1, Math.round(n * factor));
  const target = { height: scaled(size.height), width: scaled(size.width) };
  const sample = { image: await image(target), labels: resizeLabels(labels, target) };
  return cut(sample, { crop, flip }, random, name);
}

/** Throws DataError where image and labels differ in size, and what the readers throw. */
export async function sampleOnDisk({ image, labels, decoding }: SampleFiles): Promise<SampleSource> {
  if (!labels) throw new DataError(`${image}: this split has no labels`);
  const size = await imageSize(image);
  const map = readLabels(labels, decoding);
  if (map.height !== size.height || map.width !== size.width) {
    throw new DataError(
      `${labels}: expected labels for ${size.width} x ${size.height} pixels as in ${image}, found ${map.width} x ${map.height}`,
    );
  }
  const read = ({ height, width }: Size) =>
    readImage(image, height === size.height && width === size.width ? {} : { size: { height, width } });
  return { name: image, size, labels: map, image: read };
}

export const sampleInMemory = (name: string, { image, labels }: Sample): SampleSource => ({
  ...{ name, size: image, labels },
  image: (size) => resizeImage(image, size),
});

/** Reads both files and augments them. Throws as `sampleOnDisk` and `augment`. */
export const readSample = async (files: SampleFiles, augmentation: Augmentation, seed: number) =>
  augment(await sampleOnDisk(files), augmentation, seed);

function cut({ image, labels }: Sample, { crop, flip }: Augmentation, random: Random, name: string): Sample {
  const { height, width } = crop ?? image;
  if (height > image.height || width > image.width) {
    throw new DataError(
      `${name}: a crop of ${width} x ${height} does not fit into ${image.width} x ${image.height}`,
    );
  }
  const top = random.integer(image.height - height + 1);
  const left = random.integer(image.width - width + 1);
  const mirrored = Boolean(flip) && random.next() < 0.5;
  if (!mirrored && height === image.height && width === image.width) return { image, labels };
  const pixels = new Uint8Array(height * width * 3);
  const map = new Uint8Array(height * width);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to++) {
      const from = (top + y) * image.width + left + (mirrored ? width - 1 - x : x);
      map[to] = labels.labels[from];
      for (let c = 0; c < 3; c++) pixels[to * 3 + c] = image.pixels[from * 3 + c];
    }
  return { image: { height, width, pixels }, labels: { height, width, labels: map } };
}
