/** A picture with its labels as training wants it: sized, cropped, mirrored, each by a seed. */
import { Random } from '../../base/random';
import { DataError } from '../../base/dataError';
import { readLabels } from './labelDecoding';
import { pictureSize, readImage, resizeLabels, type Size } from '../images/rgbImage';
import type { LabelMap, RgbImage, SampleFiles } from './segmentationDataset';

export interface Augmentation {
  /** Size that pictures are brought to; their own unless given. */
  size?: Size;
  /** A factor on that size, drawn evenly from this range. */
  scale?: readonly [low: number, high: number];
  /** A part of this size is cut out, anywhere. */
  crop?: Size;
  /** Whether half of the pictures are mirrored, left to right. */
  flip?: boolean;
}

export interface Sample {
  picture: RgbImage;
  labels: LabelMap;
}

/** Reads both files. Throws DataError where they differ in size, and whatever the readers throw. */
export async function readSample(
  { image, labels, decoding }: SampleFiles,
  { size, scale, crop, flip }: Augmentation,
  seed: number,
): Promise<Sample> {
  if (!labels) throw new DataError(`${image}: this split has no labels`);
  const random = new Random(seed);
  const own = await pictureSize(image);
  const map = readLabels(labels, decoding);
  if (map.height !== own.height || map.width !== own.width) {
    throw new DataError(
      `${labels}: expected labels for ${own.width} x ${own.height} pixels as in ${image}, found ${map.width} x ${map.height}`,
    );
  }
  const target = scaled(size ?? own, scale, random);
  const resized = target.height !== own.height || target.width !== own.width;
  const sample = {
    picture: await readImage(image, resized ? target : undefined),
    labels: resizeLabels(map, target),
  };
  return cut(sample, { crop, flip }, random, image);
}

function scaled({ height, width }: Size, scale: Augmentation['scale'], random: Random): Size {
  if (!scale) return { height, width };
  const factor = scale[0] + (scale[1] - scale[0]) * random.next();
  return { height: Math.round(height * factor), width: Math.round(width * factor) };
}

/** Crops and mirrors a sample that is in memory. name: for the message where the crop does not fit. */
export function cut(
  { picture, labels }: Sample,
  { crop, flip }: Augmentation,
  random: Random,
  name: string,
): Sample {
  const { height, width } = crop ?? picture;
  if (height > picture.height || width > picture.width) {
    throw new DataError(
      `${name}: a crop of ${width} x ${height} does not fit into ${picture.width} x ${picture.height}`,
    );
  }
  const top = random.integer(picture.height - height + 1);
  const left = random.integer(picture.width - width + 1);
  const mirrored = Boolean(flip) && random.next() < 0.5;
  if (!mirrored && height === picture.height && width === picture.width) return { picture, labels };
  const pixels = new Uint8Array(height * width * 3);
  const map = new Uint8Array(height * width);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to++) {
      const from = (top + y) * picture.width + left + (mirrored ? width - 1 - x : x);
      map[to] = labels.labels[from];
      for (let c = 0; c < 3; c++) pixels[to * 3 + c] = picture.pixels[from * 3 + c];
    }
  return { picture: { height, width, pixels }, labels: { height, width, labels: map } };
}
