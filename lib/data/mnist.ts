/** MNIST (LeCun, Cortes & Burges 1998): 60,000 and 10,000 handwritten digits of 28 x 28 grey pixels. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DataError } from './dataError';
import { dataFolders } from './dataFolders';
import { downloadPacked, md5Of } from './download';
import { parseIdx } from './idx';
import { checkLabelledImages, type LabelledImages } from './labelledImages';
import { tenThousandDigits } from './mnistPackage';

/** What this project takes of the package mnist-dataset: its names for the files, and the cache it shares. */
interface MnistDataset {
  trainingImagesUrl: string;
  trainingLabelsUrl: string;
  testImagesUrl: string;
  testLabelsUrl: string;
  /** The path in the cache for the unpacked file of a URL; makes the folder. */
  getTempPath(url: string): string;
}
// The package has no types.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const dataset = require('mnist-dataset') as MnistDataset;

interface IdxFile {
  name: string;
  url: string;
  md5: string;
  size: number;
}

const file = (url: string, md5: string, size: number): IdxFile => ({
  name: url.slice(url.lastIndexOf('/') + 1, -'.gz'.length),
  url,
  md5,
  size,
});

/** The four files; MD5 and bytes are of the unpacked ones. */
export const mnistFiles = {
  trainImages: file(dataset.trainingImagesUrl, '6bbc9ace898e44ae57da46a324031adb', 47_040_016),
  trainLabels: file(dataset.trainingLabelsUrl, 'a25bea736e30d166cdddb491f175f624', 60_008),
  testImages: file(dataset.testImagesUrl, '2646ac647ad5339dbf082846283269ea', 7_840_016),
  testLabels: file(dataset.testLabelsUrl, '27ae3e4e09519cfbb04c329615203637', 10_008),
};

export const mnistMirrors = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
];

export interface MnistOptions {
  /** Folders whose `mnist/` is looked into; CONVNOTES_DATA and the project's data/ unless given. */
  folders?: readonly string[];
  /** Where the unpacked file of a URL is cached; mnist-dataset's cache unless given. */
  cachePath?: (url: string) => string;
  /** Addresses that a file's name is appended to; none to stay off the network. */
  mirrors?: readonly string[];
  /** Seconds without a byte after which a mirror is given up. */
  patience?: number;
  /** Whether 10,000 digits will do where MNIST is nowhere. */
  fallback?: boolean;
  /** fraction: 0 … 1 of the file `name`. */
  onProgress?: (name: string, fraction: number) => void;
}

export interface Mnist {
  train: LabelledImages;
  test: LabelledImages;
  /** One sentence: where the digits come from. */
  source: string;
}

/**
 * The digits, from the first of: the folder `mnist/` of a data folder, packed or not; the cache; a mirror; the
 * 10,000 digits of the package `mnist`, of which 2,000 are kept for testing. Checksums are verified always.
 *
 * Throws DataError where a file is not the published one, and where nothing is found with `fallback: false`.
 */
export async function loadMnist(options: MnistOptions = {}): Promise<Mnist> {
  const { folders = dataFolders(), fallback = true } = options;
  try {
    const places = new Set<string>();
    const bytes: Record<string, Uint8Array> = {};
    for (const [key, idx] of Object.entries(mnistFiles)) {
      const found = localFile(idx, folders) ?? (await cachedFile(idx, options));
      places.add(found.place);
      bytes[key] = found.bytes;
    }
    const source = `MNIST, 60,000 digits to train and 10,000 to test, from ${[...places].join(' and ')}.`;
    const train = labelled('MNIST training set', bytes.trainImages, bytes.trainLabels, source);
    return { train, test: labelled('MNIST test set', bytes.testImages, bytes.testLabels, source), source };
  } catch (error) {
    if (!fallback || !(error instanceof NotFound)) throw error;
    return tenThousandDigits();
  }
}

/** No source has the file. */
class NotFound extends DataError {}

interface Found {
  bytes: Uint8Array;
  place: string;
}

function localFile(idx: IdxFile, folders: readonly string[]): Found | undefined {
  const names = [
    idx.name,
    `${idx.name}.gz`,
    idx.name.replace('-idx', '.idx'),
    `${idx.name.replace('-idx', '.idx')}.gz`,
  ];
  for (const folder of folders) {
    const path = names.map((name) => join(folder, 'mnist', name)).find((path) => existsSync(path));
    if (path) return { bytes: verified(idx, path, unpacked(path)), place: 'the data folder' };
  }
  return undefined;
}

function unpacked(path: string): Uint8Array {
  const bytes = readFileSync(path);
  if (!path.endsWith('.gz')) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: 100_000_000 });
  } catch (error) {
    throw new DataError(
      `${path}: expected a gzip file, whole (${(error as Error).message}); delete it and run "npm run data"`,
    );
  }
}

function verified(idx: IdxFile, path: string, bytes: Uint8Array): Uint8Array {
  parseIdx(bytes, idx.name.includes('images') ? 3 : 1, path); // says more than a checksum
  const md5 = md5Of(bytes);
  if (md5 === idx.md5) return bytes;
  throw new DataError(
    `${path}: expected the MD5 ${idx.md5} of ${idx.name}, found ${md5}; delete it and run "npm run data"`,
  );
}

/** The file in the cache that mnist-dataset shares with other programs, put there first where it is missing. */
async function cachedFile(idx: IdxFile, options: MnistOptions): Promise<Found> {
  const { cachePath = dataset.getTempPath, mirrors = mnistMirrors, patience, onProgress } = options;
  const path = cachePath(idx.url);
  if (existsSync(path)) {
    const bytes = readFileSync(path);
    if (md5Of(bytes) === idx.md5) return { bytes, place: 'the cache of mnist-dataset' };
  }
  try {
    const bytes = await downloadPacked({
      urls: mirrors.map((mirror) => `${mirror}${idx.name}.gz`),
      md5: idx.md5,
      size: idx.size,
      file: path,
      patience,
      onProgress: (received, total) => onProgress?.(idx.name, total ? received / total : 0),
    });
    return { bytes, place: new URL(mirrors[0]).host };
  } catch (error) {
    throw new NotFound(`MNIST is not in a data folder, not in the cache, and ${(error as Error).message}`);
  }
}

export const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

function labelled(name: string, images: Uint8Array, labels: Uint8Array, source: string): LabelledImages {
  const { shape, values } = parseIdx(images, 3, `${name}'s images`);
  const [count, height, width] = shape;
  return checkLabelledImages({
    name,
    images: values,
    labels: parseIdx(labels, 1, `${name}'s labels`).values,
    count,
    height,
    width,
    channels: 1,
    classes: digits,
    source,
  });
}
