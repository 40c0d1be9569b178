/** Where the networks lie that were trained here: in `weights/` of a data folder, else in an npm package of their own. */
import { dirname, join } from 'node:path';
import { DataError } from '../base/dataError';
import { dataFolders, findData } from '../data/dataFolders';

/** An npm package, 27 MB, with the versions of `convnotes`; npm checks what it fetches. */
export const weightsPackage = 'convnotes-weights';

/** path: of a network's folder, "vgg16-cifar10", or of a file in it. undefined where it is nowhere. */
export const findWeights = (path: string, folders: readonly string[] = dataFolders()): string | undefined =>
  findData(join('weights', path), [...folders, ...installed()]);

/** name: of a network. Returns its folder; throws DataError where it is nowhere. */
export function weightsFolder(name: string, folders: readonly string[] = dataFolders()): string {
  const found = findWeights(name, folders);
  if (found) return found;
  throw new DataError(
    `expected the weights of ${name} in ${folders.map((folder) => join(folder, 'weights', name)).join(' or ')}, or in ` +
      `the npm package ${weightsPackage}, found neither: restore them from the repository, or run "npm install ${weightsPackage}"`,
  );
}

/** The package's folder, which is laid out as a data folder is. */
function installed(): string[] {
  try {
    return [
      dirname(require.resolve(`${weightsPackage}/package.json`, { paths: [__dirname, process.cwd()] })),
    ];
  } catch {
    return [];
  }
}
