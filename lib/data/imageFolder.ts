/** Photographs sorted into one folder for each class, as torchvision's ImageFolder expects them. */
import { readdirSync } from 'node:fs';
import { extname, basename, join } from 'node:path';
import { DataError, nativeReason } from '../base/dataError';
import { longRun, type LongRunOptions } from '../base/longRun';
import { deriveSeed, Random } from '../base/random';
import { checkWholeImage } from './images/randomView';

/** Files with a class each. */
export interface ImageFolder {
  /** The folder's own name. */
  name: string;
  /** Names of the classes, sorted; a label is an index into them. */
  classes: readonly string[];
  files: readonly string[];
  labels: Uint16Array;
  count: number;
  /** Files that were left out because they are not whole images, each with the reason. */
  broken: readonly string[];
}

/** Of images, those included that nothing here reads: they are named as broken then, not passed over. */
const endings = /^\.(jpe?g|png|webp|tiff?|gif|bmp|heic|heif|avif|jxl|ppm|pgm)$/i;
/** Not the names of classes. */
const splits = /^(train|training|test|testing|val|valid|validation)$/i;
const isHidden = (name: string) => name.startsWith('.');
/** Files that are decoded at once. */
const atOnce = 8;

/**
 * The images in the folders of `path`, one for each class, as torchvision's ImageFolder: classes and files in
 * alphabetical order, folders in them included. Each file is decoded once; those that are not whole images are left out
 * and named in `broken`. Hidden files (`.DS_Store`, `._photo.jpg`) and those of other kinds are ignored.
 * @throws DataError where the folder cannot be read, has fewer than two classes, or a class has no image; where its
 * folders are splits, such as `train` and `test`, not classes.
 * @example
 * const error = await data.imageFolder('nowhere').catch((error: Error) => error);
 * error instanceof data.DataError; // => true
 */
export async function imageFolder(path: string, options: LongRunOptions = {}): Promise<ImageFolder> {
  const names = foldersIn(path);
  if (names.length < 2) {
    throw new DataError(`${path}: expected a folder for each of two classes or more, found ${names.length}`);
  }
  if (names.every((name) => splits.test(name))) {
    throw new DataError(
      `${path}: expected a folder for each class, found the splits ${names.join(', ')}: give ${join(path, names.at(-1)!)}`,
    );
  }
  const found = names.flatMap((name, label) => imagesIn(join(path, name)).map((file) => ({ file, label })));
  const { partDone } = longRun('Reading images', options, 'images');
  const reasons: (string | undefined)[] = [];
  for (let start = 0; start < found.length; start += atOnce) {
    reasons.push(
      ...(await Promise.all(found.slice(start, start + atOnce).map(({ file }) => reasonOf(file)))),
    );
    await partDone(reasons.length, found.length);
  }
  const whole = found.filter((_, i) => reasons[i] === undefined);
  const broken = reasons.filter((reason): reason is string => reason !== undefined);
  const empty = names.filter((_, label) => !whole.some((image) => image.label === label));
  if (empty.length > 0) {
    throw new DataError(
      `${path}: expected images in the folder of each class, found none in ${empty.join(', ')}` +
        `${broken.length > 0 ? ` (${broken.slice(0, 3).join('; ')})` : ''}: put some there, or remove the folder`,
    );
  }
  return {
    ...{ name: basename(path), classes: names, broken, count: whole.length },
    files: whole.map(({ file }) => file),
    labels: Uint16Array.from(whole, ({ label }) => label),
  };
}

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !isHidden(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw new DataError(
      `${path}: expected a folder with one folder for each class (${(error as Error).message})`,
    );
  }
}

function imagesIn(folder: string): string[] {
  try {
    return (readdirSync(folder, { recursive: true }) as string[])
      .filter((file) => endings.test(extname(file)) && !file.split(/[\\/]/).some(isHidden))
      .sort()
      .map((file) => join(folder, file));
  } catch (error) {
    throw new DataError(`${folder}: expected a folder that can be read (${(error as Error).message})`);
  }
}

async function reasonOf(file: string): Promise<string | undefined> {
  try {
    await checkWholeImage(file);
    return undefined;
  } catch (error) {
    return `${file}: ${nativeReason(error)}`;
  }
}

/**
 * A folder of images in two parts, `test` with this share of each class, at least one image, `train` with the others. The
 * same seed gives the same parts.
 * @throws RangeError for a share that is not between 0 and 1; DataError where a class has a single image.
 * @example
 * const files = ['a/1.png', 'a/2.png', 'b/1.png', 'b/2.png'];
 * const folder = { name: 'x', classes: ['a', 'b'], files, labels: Uint16Array.of(0, 0, 1, 1), count: 4, broken: [] };
 * data.splitImageFolder(folder, { test: 0.5, seed: 1 }).test.count; // => 2
 */
export function splitImageFolder(
  folder: ImageFolder,
  { test, seed }: { test: number; seed: number },
): { train: ImageFolder; test: ImageFolder } {
  if (!(test > 0 && test < 1))
    throw new RangeError(`expected a share between 0 and 1 for the test, got ${test}`);
  const isTest = new Uint8Array(folder.count);
  folder.classes.forEach((name, label) => {
    const own = Uint32Array.from(folder.labels.keys()).filter((i) => folder.labels[i] === label);
    if (own.length < 2) {
      throw new DataError(
        `${folder.name}: expected two images or more of ${name}, one to train and one to test, found ${own.length}`,
      );
    }
    new Random(deriveSeed(seed, 'split', label)).shuffle(own);
    const count = Math.min(own.length - 1, Math.max(1, Math.round(test * own.length)));
    for (const i of own.subarray(0, count)) isTest[i] = 1;
  });
  const part = (wanted: number) =>
    chosenFiles(
      folder,
      [...isTest.keys()].filter((i) => isTest[i] === wanted),
    );
  return { train: part(0), test: part(1) };
}

/** Of the folder, the images at these positions. */
export const chosenFiles = (folder: ImageFolder, indices: readonly number[]): ImageFolder => ({
  ...folder,
  files: indices.map((i) => folder.files[i]),
  labels: Uint16Array.from(indices, (i) => folder.labels[i]),
  count: indices.length,
});
