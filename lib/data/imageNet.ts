import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../base/dataError';
import { isFolder, readText } from '../base/readFile';
import { filesIn, setFolder } from './segmentation/filePairs';
import { readImage, type RgbImage, type Size } from './images/readImage';

export interface ClassificationSplit {
  name: string;
  count: number;
  /** size: that the image is resized to; its own unless given. */
  image(i: number, size?: Size): Promise<RgbImage>;
  /** An index into the classes. */
  label(i: number): number;
}

/** Images with a class each, of any size, read one by one. */
export interface ClassificationDataset {
  name: string;
  /** WordNet ids, sorted, which is the order in which frameworks number the classes. */
  classes: readonly string[];
  splits: Readonly<Record<string, ClassificationSplit>>;
}

export interface ImageNetOptions {
  folder?: string;
  /** For a flat `val/`: the devkit's list of class numbers, one a line, and the WordNet id of each number from 1. */
  groundTruth?: { file: string; wordNetIds: readonly string[] };
}

const picture = /\.jpe?g$/i;
const wordNetId = /^n\d{8}$/;

/**
 * ImageNet's classification challenge, ILSVRC 2012 (Russakovsky et al. 2015): `train/<wnid>/*.JPEG` and
 * `val/<wnid>/*.JPEG`, or a flat `val/` with the devkit's ground truth. Images are read when they are asked for.
 * @throws DataError where the folder is missing, or not in this layout.
 * @example
 * const { classes, splits } = data.imageNet();
 * const { height, width } = await splits.train.image(0, { height: 224, width: 224 });
 */
export function imageNet({ folder: given, groundTruth }: ImageNetOptions = {}): ClassificationDataset {
  const folder = setFolder('imagenet', 'ImageNet', given);
  const folders = (split: string) =>
    isFolder(join(folder, split))
      ? readdirSync(join(folder, split)).filter((name) => isClass(join(folder, split, name)))
      : [];
  const isFlat = filesIn(join(folder, 'val'), picture).length > 0;
  const classes = [
    ...new Set([...folders('train'), ...folders('val'), ...(isFlat ? (groundTruth?.wordNetIds ?? []) : [])]),
  ].sort();
  if (classes.length === 0 && !isFlat) {
    throw new DataError(
      `${folder}: expected folders train/<wnid> or val/<wnid>, such as train/n01440764, found none: unpack the whole set there`,
    );
  }
  const byFolder = (split: string) =>
    folders(split)
      .flatMap((name) => filesIn(join(folder, split, name), picture))
      .map((file) => [file, basename(dirname(file))] as const);
  const entries = {
    train: byFolder('train'),
    val: isFlat ? flat(filesIn(join(folder, 'val'), picture), groundTruth) : byFolder('val'),
  };
  const splits = Object.entries(entries).filter(([, files]) => files.length > 0);
  return {
    name: 'ImageNet',
    classes,
    splits: Object.fromEntries(
      splits.map(([name, files]) => [name, splitOfLabelled(`ImageNet ${name}`, files, classes)]),
    ),
  };
}

function isClass(path: string): boolean {
  if (!wordNetId.test(basename(path))) return false;
  if (isFolder(path)) return true;
  throw new DataError(`${path}: expected the folder of a class, found none: unpack the whole set there`);
}

function flat(files: readonly string[], groundTruth: ImageNetOptions['groundTruth']) {
  const where = dirname(files[0]);
  if (!groundTruth) {
    throw new DataError(
      `${where} has no folder for each class: give groundTruth, the devkit's list of class numbers`,
    );
  }
  const remedy = 'take the list of the devkit';
  const numbers = readText(groundTruth.file, remedy).trim().split(/\s+/).map(Number);
  if (numbers.length !== files.length) {
    throw new DataError(
      `${groundTruth.file}: expected ${files.length} numbers for the images in ${where}, found ${numbers.length}: ${remedy}`,
    );
  }
  return files.map((file, i) => {
    const name = groundTruth.wordNetIds[numbers[i] - 1];
    if (name) return [file, name] as const;
    throw new DataError(
      `${groundTruth.file}, line ${i + 1}: ${numbers[i]} is not one of the ${groundTruth.wordNetIds.length} classes: ${remedy}`,
    );
  });
}

function splitOfLabelled(
  name: string,
  files: readonly (readonly [string, string])[],
  classes: readonly string[],
): ClassificationSplit {
  const at = (i: number) => {
    if (files[i]) return files[i];
    throw new RangeError(`${name}: expected an image from 0 to ${files.length - 1}, got ${i}`);
  };
  return {
    name,
    count: files.length,
    image: async (i, size) => readImage(at(i)[0], { size }),
    label: (i) => classes.indexOf(at(i)[1]),
  };
}
