/** Sets whose images and labels are files: found by their names, each with its counterpart. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { DataError } from '../../base/dataError';
import { isFolder } from '../../base/readFile';
import { findData } from '../dataFolders';
import { readImage } from '../images/readImage';
import { readLabels } from './labelDecoding';
import {
  ignoreLabel,
  type LabelDecoding,
  type SampleFiles,
  type SegmentationDataset,
  type SegmentationSplit,
} from './segmentationDataset';

const remedy = 'unpack the whole set there';

/** The folder of a set: the one given, or `name` in a data folder. Throws DataError with what to do. */
export function setFolder(name: string, title: string, given?: string): string {
  const folder = given ?? findData(name);
  if (folder && isFolder(folder)) return folder;
  throw new DataError(
    `${title} is not here: expected ${given ?? `a folder "${name}" in data/ or in the folder that CONVNOTES_DATA names`}: unpack the set there`,
  );
}

/** Paths of the files in a folder whose names match, sorted, without hidden ones; an empty list where the folder is missing. */
export function filesIn(folder: string, name: RegExp, { deep = false } = {}): string[] {
  if (!isFolder(folder)) return [];
  const entries = readdirSync(folder, { recursive: deep }) as string[];
  return entries
    .filter((entry) => name.test(basename(entry)) && !entry.split(sep).some((part) => part.startsWith('.')))
    .sort()
    .map((entry) => join(folder, entry));
}

/** The files of a split. */
export interface SplitFiles {
  /** Where the images are. */
  folder: string;
  images: readonly string[];
  /** Where the labels of an image are; undefined where the split has none. */
  labelsOf?: (image: string) => string;
  /** The label files found: one without its image is an error. */
  labelFiles?: readonly string[];
}

/**
 * Images in a folder, and their labels in another, with another ending at the same place; undefined without the first.
 * labels: undefined where the split has none.
 */
export function folderPair(
  images: string,
  imageEnding: RegExp,
  labels: string | undefined,
  labelEnding: string,
): SplitFiles | undefined {
  if (!existsSync(images)) return undefined;
  const found = { folder: images, images: filesIn(images, imageEnding, { deep: true }) };
  if (labels === undefined) return found;
  return {
    ...found,
    labelsOf: (image) => join(labels, relative(images, image).replace(imageEnding, labelEnding)),
    labelFiles: filesIn(labels, new RegExp(`${labelEnding.replaceAll('.', '\\.')}$`), { deep: true }),
  };
}

/** The class of each number in a label file: its place in `counted`; other numbers do not count. */
export const classesOf = (counted: readonly number[], all: readonly number[]): Record<number, number> =>
  Object.fromEntries(
    all.map((number) => [number, counted.includes(number) ? counted.indexOf(number) : ignoreLabel]),
  );

interface FileSet extends Pick<SegmentationDataset, 'name' | 'classes' | 'source'> {
  folder: string;
  decoding: LabelDecoding;
  /** Names of the splits; those that `files` finds are there. */
  splits: readonly string[];
  files: (split: string) => SplitFiles | undefined;
}

/**
 * A set of images and labels on disk. Throws DataError where no split is found, or a split has no image, an image without
 * labels, or labels without an image.
 */
export function datasetOfFiles({
  folder,
  decoding,
  splits: names,
  files,
  ...set
}: FileSet): SegmentationDataset {
  const splits = names.flatMap((name) => {
    const found = files(name);
    return found ? [[name, splitOfFiles(`${set.name} ${name}`, found, decoding)] as const] : [];
  });
  if (splits.length === 0)
    throw new DataError(`${folder}: found none of its parts (${names.join(', ')}): ${remedy}`);
  return { ...set, ignoreLabel, splits: Object.fromEntries(splits) };
}

function splitOfFiles(name: string, files: SplitFiles, decoding: LabelDecoding): SegmentationSplit {
  const labels = checkPairs(name, files);
  const sampleAt = (i: number): SampleFiles => {
    const image = files.images[i];
    if (image) return { image, labels: labels?.[i], decoding };
    throw new RangeError(`${name}: expected an image from 0 to ${files.images.length - 1}, got ${i}`);
  };
  return {
    name,
    count: files.images.length,
    files: sampleAt,
    image: async (i) => readImage(sampleAt(i).image),
    async labels(i) {
      const { image, labels } = sampleAt(i);
      if (!labels) throw new DataError(`${image}: this split has no labels`);
      return readLabels(labels, decoding);
    },
  };
}

/** The label files of the images, in their order. */
function checkPairs(name: string, { folder, images, labelsOf, labelFiles = [] }: SplitFiles) {
  const refuse = (problem: string) => new DataError(`${problem}: ${remedy}`);
  if (images.length === 0) throw refuse(`${name}: no images were found, expected some in ${folder}`);
  const labels = labelsOf && images.map(labelsOf);
  const missing = labels?.findIndex((file) => !existsSync(file)) ?? -1;
  if (missing >= 0) throw refuse(`${images[missing]}: its labels are missing, expected ${labels![missing]}`);
  const lost = images.find((image) => !existsSync(image));
  if (lost)
    throw refuse(`${lost}: the image is missing${labelsOf ? `, whose labels are ${labelsOf(lost)}` : ''}`);
  const known = new Set(labels);
  const stray = labels && labelFiles.find((file) => !known.has(file));
  if (stray) throw refuse(`${stray}: the image of these labels is missing in ${folder}`);
  return labels;
}
