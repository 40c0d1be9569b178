/** Splits whose images and labels are files: found by their names, each with its counterpart. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError } from '../../base/dataError';
import { findData } from '../dataFolders';
import { isFolder } from '../../base/readFile';
import { readLabels } from './labelDecoding';
import { readImage } from '../images/readImage';
import type { LabelDecoding, SampleFiles, SegmentationSplit } from './segmentationDataset';

/** The folder of a set: the one given, or `name` in a data folder. Throws DataError with what to do. */
export function setFolder(name: string, title: string, given?: string): string {
  const folder = given ?? findData(name);
  if (folder && isFolder(folder)) return folder;
  throw new DataError(
    `${title} is not here: expected ${given ?? `a folder "${name}" in data/ or in the folder that CONVNOTES_DATA names`}: unpack the set there`,
  );
}

/** Paths of the files below a folder whose names match, sorted; none where there is no such folder. */
export function filesIn(folder: string, name: RegExp, { deep = false } = {}): string[] {
  if (!isFolder(folder)) return [];
  const entries = readdirSync(folder, { recursive: deep }) as string[];
  return entries
    .filter((entry) => name.test(basename(entry)))
    .sort()
    .map((entry) => join(folder, entry));
}

const remedy = 'unpack the whole set there';

export interface PairedSplit {
  name: string;
  /** Where the images are. */
  folder: string;
  images: readonly string[];
  /** Where the labels of an image are; undefined where the split has none. */
  labelsOf?: (image: string) => string;
  /** The label files found: one without its image is an error. */
  labelFiles?: readonly string[];
  decoding: LabelDecoding;
}

/** Throws DataError where there is no image, an image without labels, or labels without an image. */
export function pairedSplit({
  name,
  folder,
  images,
  labelsOf,
  labelFiles = [],
  decoding,
}: PairedSplit): SegmentationSplit {
  if (images.length === 0)
    throw new DataError(`${name}: no images were found, expected some in ${folder}: ${remedy}`);
  const expected = labelsOf && images.map(labelsOf);
  const missing = expected?.findIndex((file) => !existsSync(file)) ?? -1;
  if (missing >= 0)
    throw new DataError(
      `${images[missing]}: its labels are missing, expected ${expected![missing]}: ${remedy}`,
    );
  const lost = images.find((image) => !existsSync(image));
  if (lost)
    throw new DataError(
      `${lost}: the image is missing${labelsOf ? `, whose labels are ${labelsOf(lost)}` : ''}: ${remedy}`,
    );
  const known = new Set(expected);
  const stray = expected && labelFiles.find((file) => !known.has(file));
  if (stray) throw new DataError(`${stray}: the image of these labels is missing in ${folder}: ${remedy}`);
  return splitOfFiles(
    name,
    images.map((image, i): SampleFiles => ({ image, labels: expected?.[i], decoding })),
  );
}

function splitOfFiles(name: string, samples: readonly SampleFiles[]): SegmentationSplit {
  const sampleAt = (i: number): SampleFiles => {
    if (samples[i]) return samples[i];
    throw new RangeError(`${name}: expected an image from 0 to ${samples.length - 1}, got ${i}`);
  };
  return {
    name,
    count: samples.length,
    files: sampleAt,
    image: async (i) => readImage(sampleAt(i).image),
    async labels(i) {
      const { image, labels, decoding } = sampleAt(i);
      if (!labels) throw new DataError(`${image}: this split has no labels`);
      return readLabels(labels, decoding);
    },
  };
}

/** The splits that were found, by name. Throws DataError if there are none. */
export function splitsFound(folder: string, entries: Record<string, () => SegmentationSplit | undefined>) {
  const found = Object.entries(entries).flatMap(([name, make]) => {
    const split = make();
    return split ? [[name, split] as const] : [];
  });
  if (found.length === 0) {
    throw new DataError(`${folder}: found none of its parts (${Object.keys(entries).join(', ')}): ${remedy}`);
  }
  return Object.fromEntries(found);
}
