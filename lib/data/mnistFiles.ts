/** The four files of MNIST: where they are searched, their checksums, and how they are fetched. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmRun } from '../base/installation';
import { DataError } from '../base/dataError';
import { dataFolders } from './dataFolders';
import { downloadPacked, gunzip, md5Of, NoMirror } from './download';
import { parseIdx } from './idx';
import { type PublishedFile, publishedSet } from './published';
import { readBytes } from '../base/readFile';

/** What this project takes of the package mnist-dataset: its names for the files, and the cache it shares. */
interface MnistDataset {
  trainingImagesUrl: string;
  trainingLabelsUrl: string;
  testImagesUrl: string;
  testLabelsUrl: string;
  /** The path in the cache for the unpacked file of a URL. */
  getTempPath(url: string): string;
}
// The package has no types.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const dataset = require('mnist-dataset') as MnistDataset;

/** url: mnist-dataset's, by which its cache goes. */
export interface IdxFile extends PublishedFile {
  url: string;
}

const published = publishedSet('mnist');

function file(url: string): IdxFile {
  const name = url.slice(url.lastIndexOf('/') + 1, -'.gz'.length);
  return { ...published.files.find((one) => one.name === name)!, url };
}

export const mnistFiles = {
  trainImages: file(dataset.trainingImagesUrl),
  trainLabels: file(dataset.trainingLabelsUrl),
  testImages: file(dataset.testImagesUrl),
  testLabels: file(dataset.testLabelsUrl),
};
export type MnistFiles = typeof mnistFiles;

export interface MnistPlaces {
  /** Folders whose `mnist/` is looked into; CONVNOTES_DATA and the project's data/ unless given. */
  folders?: readonly string[];
  /** Where the unpacked file of a URL is cached; mnist-dataset's cache unless given. */
  cachePath?: (url: string) => string;
  /** Addresses that a file's name is appended to; none to stay off the network. */
  mirrors?: readonly string[];
  /** Seconds without a byte after which a mirror is given up. */
  patience?: number;
  /** fraction: 0 … 1 of the file `name`. */
  onProgress?: (name: string, fraction: number) => void;
}

/** No source has the file. */
export class NotFound extends DataError {}

export interface FoundFile {
  /** Unpacked and verified. */
  bytes: Uint8Array;
  /** Where they come from, in words. */
  place: string;
  /** The file that holds them now. */
  path: string;
}

/**
 * One of the files, from the first of: the folder `mnist/` of a data folder, packed or not; the cache; a mirror,
 * which fills the cache. Throws NotFound if none has it, and DataError where a data folder has another file of
 * its name.
 */
export const mnistFile = async (idx: IdxFile, places: MnistPlaces = {}): Promise<FoundFile> =>
  localFile(
    idx,
    (places.folders ?? dataFolders()).map((folder) => join(folder, 'mnist')),
  ) ?? (await cachedFile(idx, places));

/** folders: that may hold the file, packed or not. Throws DataError where one holds another of its name. */
export function localFile(idx: IdxFile, folders: readonly string[]): FoundFile | undefined {
  const names = [
    idx.name,
    `${idx.name}.gz`,
    idx.name.replace('-idx', '.idx'),
    `${idx.name.replace('-idx', '.idx')}.gz`,
  ];
  for (const folder of folders) {
    const path = names.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (path) return { bytes: verified(idx, path, unpacked(path, idx.size)), place: 'the data folder', path };
  }
  return undefined;
}

/** size: that is expected. */
function unpacked(path: string, size: number): Uint8Array {
  const bytes = readBytes(path, `move it away and run ${npmRun('data -- mnist')}`);
  if (!path.endsWith('.gz')) return bytes;
  try {
    return gunzip(bytes, size, 100_000_000);
  } catch (error) {
    throw new DataError(
      `${path}: expected a gzip file, whole (${(error as Error).message}); move it away and run ${npmRun('data -- mnist')}`,
    );
  }
}

function verified(idx: IdxFile, path: string, bytes: Uint8Array): Uint8Array {
  parseIdx(bytes, idx.name.includes('images') ? 3 : 1, path); // says more than a checksum
  const md5 = md5Of(bytes);
  if (md5 === idx.md5) return bytes;
  throw new DataError(
    `${path}: expected the MD5 ${idx.md5} of ${idx.name}, found ${md5}: put it elsewhere and run ${npmRun('data -- mnist')}`,
  );
}

/** The cache that mnist-dataset shares with other programs; made here, since two processes at once fail in its own way of making it. */
function sharedCachePath(url: string): string {
  mkdirSync(join(tmpdir(), 'mnist-dataset'), { recursive: true });
  return dataset.getTempPath(url);
}

async function cachedFile(idx: IdxFile, places: MnistPlaces): Promise<FoundFile> {
  const { cachePath = sharedCachePath, mirrors = published.mirrors, patience, onProgress } = places;
  const path = cachePath(idx.url);
  if (existsSync(path)) {
    const bytes = readFileSync(path);
    if (md5Of(bytes) === idx.md5) return { bytes, place: 'the cache of mnist-dataset', path };
  }
  try {
    const { bytes, url } = await downloadPacked({
      urls: mirrors.map((mirror) => `${mirror}${idx.name}.gz`),
      md5: idx.md5,
      size: idx.size,
      file: path,
      patience,
      onProgress: (received, total) => onProgress?.(idx.name, total ? received / total : 0),
    });
    return { bytes, place: new URL(url).host, path };
  } catch (error) {
    if (!(error instanceof NoMirror)) throw error;
    const homes = (places.folders ?? dataFolders()).map((folder) => join(folder, 'mnist', idx.name));
    throw new NotFound(
      `MNIST is not in a data folder, not in the cache, and ${error.message}; ` +
        `expected ${homes.join(' or ') || idx.name}: put it there`,
    );
  }
}
