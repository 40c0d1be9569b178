import { dirname, join } from 'node:path';
import { DataError } from '../../lib/base/dataError';
import { ownDataFolder } from '../../lib/data/dataFolders';
import { writeWhole } from '../../lib/data/download';
import {
  type FoundFile,
  type IdxFile,
  localFile,
  mnistFile,
  mnistFiles,
  type MnistFiles,
  type MnistPlaces,
} from '../../lib/data/mnistFiles';
import { Steps } from '../setup/steps.mjs';

export interface FetchOptions extends Omit<MnistPlaces, 'onProgress'> {
  files?: MnistFiles;
  /** Whose `mnist/` the files go to: data/ of the project unless given. */
  folder?: string;
  /** A folder with the four files, to be taken from there. */
  given?: string;
}

/**
 * Sees to it that a data folder has MNIST: what is in none comes from the cache or from a mirror. Everything is
 * verified; a line for each file. Returns the folders that have the files. Throws DataError as `mnistFile` does.
 */
export async function fetchMnist({
  files = mnistFiles,
  folder = ownDataFolder,
  given,
  ...places
}: FetchOptions = {}): Promise<string[]> {
  const lines = new Steps();
  const homes = new Set<string>();
  for (const idx of Object.values(files)) {
    await lines.run(idx.name, async (report: (text: string) => void) => {
      const onProgress = (_: string, fraction: number) => report(`${Math.round(100 * fraction)} %`);
      const { bytes, place, path } = await (given
        ? givenFile(idx, given)
        : mnistFile(idx, { ...places, onProgress }));
      const isAtHome = place === 'the data folder';
      const home = isAtHome ? path : join(folder, 'mnist', idx.name);
      if (!isAtHome) writeWhole(home, bytes);
      homes.add(dirname(home));
      return `${bytes.length.toLocaleString('en-US')} bytes from ${place}`;
    });
  }
  return [...homes];
}

function givenFile(idx: IdxFile, folder: string): FoundFile {
  const found = localFile(idx, [folder]);
  if (found) return { ...found, place: folder };
  throw new DataError(
    `${folder}: expected ${idx.name}, packed (.gz) or not, found none: name the folder of the four files`,
  );
}
