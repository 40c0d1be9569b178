/** Where data lies: the folder that CONVNOTES_DATA names, then the project's own `data/`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../base/installation';

/** Where downloads go: data/ of the project. */
export const ownDataFolder = join(projectFolder, 'data');

/** Folders that may hold data; the first has precedence. */
export function dataFolders(given = process.env.CONVNOTES_DATA): string[] {
  return [...(given ? [given] : []), ownDataFolder];
}

/**
 * The path of `name` in the first data folder that has it – the one that CONVNOTES_DATA names, or the project's
 * `data/`; undefined if neither has.
 * @example
 * data.findData('camvid', ['nowhere']); // => undefined
 */
export function findData(name: string, folders: readonly string[] = dataFolders()): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
