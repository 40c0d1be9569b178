import { DataError } from '../../base/dataError';
import type { RgbImage } from '../images/readImage';

export type Rgb = readonly [red: number, green: number, blue: number];

export interface SegmentationClass {
  name: string;
  /** As the set's makers draw it. */
  color: Rgb;
}

/** The label of pixels that do not count: void, unlabelled, not evaluated. */
export const ignoreLabel = 255;

/** A class number or `ignoreLabel` for each pixel, [height, width] row by row. */
export interface LabelMap {
  height: number;
  width: number;
  labels: Uint8Array;
}

/** How a label image is read: plain data. A class may be `ignoreLabel`. */
export type LabelDecoding =
  /** One number for each pixel: grey of 8 or 16 bits, or an index into a palette whose colours do not matter. */
  | { kind: 'values'; classOf: Readonly<Record<number, number>> }
  /** A colour for each pixel, as red 2^16 + green 2^8 + blue. threshold: each channel becomes 0 below it and 255 from it on. */
  | {
      kind: 'colors';
      classOf: Readonly<Record<number, number>>;
      threshold?: number;
      /** Colours that are found though the set has no such class: they do not count, and this is said once. */
      stray?: Readonly<Record<number, string>>;
    };

/** Where an image and its labels lie, and how the labels are read: plain data, so that a worker can be given it. */
export interface SampleFiles {
  image: string;
  /** Missing where the set's makers keep the labels to themselves. */
  labels?: string;
  decoding: LabelDecoding;
}

/** A part of a set, read image by image. */
export interface SegmentationSplit {
  name: string;
  count: number;
  image(i: number): Promise<RgbImage>;
  /** Throws DataError where the split has no labels. */
  labels(i: number): Promise<LabelMap>;
  /** Of a split on disk. */
  files?(i: number): SampleFiles;
}

/** Images with a class for every pixel: one interface for every set, on disk or made by a seed. */
export interface SegmentationDataset {
  name: string;
  /** A label is an index into them. */
  classes: readonly SegmentationClass[];
  ignoreLabel: typeof ignoreLabel;
  splits: Readonly<Record<string, SegmentationSplit>>;
  /** One sentence: where the images come from. */
  source: string;
}

/**
 * The split of this name.
 * @throws DataError for an unknown split, with the names there are.
 * @example
 * data.splitOf(data.camVid(), 'train').name; // => 'CamVid train'
 */
export function splitOf({ name, splits }: SegmentationDataset, split: string): SegmentationSplit {
  const found = splits[split];
  if (found) return found;
  throw new DataError(
    `${name} has no split "${split}": there is ${Object.keys(splits).join(', ') || 'none'}`,
  );
}
