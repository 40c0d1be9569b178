import { dirname, join } from 'node:path';
import { ownDataFolder } from '../../lib/data/dataFolders';
import { writeWhole } from '../../lib/data/download';
import { mnistFile, mnistFiles, type MnistFiles, type MnistPlaces } from '../../lib/data/mnistFiles';
import { Steps } from '../setup/steps.mjs';

export interface FetchOptions extends Omit<MnistPlaces, 'onProgress'> {
  files?: MnistFiles;
  /** Whose `mnist/` the files go to: data/ of the project unless given. */
  folder?: string;
}

/**
 * Sees to it that a data folder has MNIST: what is in none comes from the cache or from a mirror. Everything is
 * verified; a line for each file. Returns the folders that have the files. Throws DataError as `mnistFile` does.
 */
export async function fetchMnist({
  files = mnistFiles,
  folder = ownDataFolder,
  ...places
}: FetchOptions = {}): Promise<string[]> {
  const lines = new Steps();
  const homes = new Set<string>();
  for (const idx of Object.values(files)) {
    await lines.run(idx.name, async (report: (text: string) => void) => {
      const onProgress = (_: string, fraction: number) => report(`${Math.round(100 * fraction)} %`);
      const { bytes, place, path } = await mnistFile(idx, { ...places, onProgress });
      const isAtHome = place === 'the data folder';
      const home = isAtHome ? path : join(folder, 'mnist', idx.name);
      if (!isAtHome) writeWhole(home, bytes);
      homes.add(dirname(home));
      return `${bytes.length.toLocaleString('en-US')} bytes from ${place}`;
    });
  }
  return [...homes];
}
