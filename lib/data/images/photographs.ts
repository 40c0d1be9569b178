import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { npmRun } from '../../base/installation';
import { DataError } from '../../base/dataError';
import { dataFolders, ownDataFolder } from '../dataFolders';
import { isFolder } from '../../base/readFile';

/** A photograph, and who made it. */
export interface Photograph {
  /** The file's name without its ending. */
  name: string;
  file: string;
  /** Who made it, and how it may be used; nothing is known of the reader's own. */
  credit?: string;
}

/** From the packages scikit-image and scikit-learn (scripts/setup/photographs.mjs), with what these say of them. */
const credits: Record<string, string> = {
  'astronaut.png': 'Eileen Collins, NASA, public domain',
  'chelsea.png': 'Chelsea the cat by Stéfan van der Walt, CC0',
  'china.jpg': 'danielbuechele, CC BY 2.0',
  'coffee.png': 'Rachel Michetti, CC0',
  'flower.jpg': 'vultilion, CC BY 2.0',
  'rocket.jpg': 'SpaceX, CC0',
};

/** Where the set-up puts them. */
export const defaultPhotographs = join(ownDataFolder, 'photographs');

/** Not the hidden files that macOS puts beside them, `._cat.jpg`. */
const isPicture = (name: string) => /^[^.].*\.(jpe?g|png)$/is.test(name);

/**
 * The photographs that the notebooks show to a network: those in `images/` of the data folders, by name; else
 * the six that the set-up fetched.
 * @throws DataError where there are neither.
 * @example
 * const [{ name, file }] = data.photographs();
 */
export function photographs(
  folders: readonly string[] = dataFolders(),
  fallback = defaultPhotographs,
): Photograph[] {
  const own = folders.map((folder) => join(folder, 'images')).find((folder) => picturesIn(folder).length > 0);
  const folder = own ?? fallback;
  const names = picturesIn(folder);
  if (names.length === 0) {
    throw new DataError(
      `expected JPEG or PNG images in ${join(folders.at(-1) ?? ownDataFolder, 'images')}, found none, and those of the ` +
        `set-up are missing: run ${npmRun('setup')} with a network, or put some there`,
    );
  }
  return names.map((name) => ({
    name: basename(name, extname(name)),
    file: join(folder, name),
    ...(own ? {} : { credit: credits[name] }),
  }));
}

const picturesIn = (folder: string) => (isFolder(folder) ? readdirSync(folder).filter(isPicture).sort() : []);

/**
 * Who made the images, as `chelsea: Chelsea the cat by …, CC0; …`, for a caption. Empty for the reader's own.
 * @example
 * data.creditsOf([{ name: 'cat', file: 'cat.png', credit: 'a cat, CC0' }]); // => 'cat: a cat, CC0'
 */
export const creditsOf = (pictures: readonly Photograph[]): string =>
  pictures
    .filter(({ credit }) => credit)
    .map(({ name, credit }) => `${name}: ${credit}`)
    .join('; ');
