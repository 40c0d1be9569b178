/** Where data lies: the folder that CONVNOTES_DATA names, then the project's own `data/`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../base/installation';

/** The folder that what is fetched goes to: data/ of the project. */
export const ownDataFolder = join(projectFolder, 'data');

/** Folders that may hold data, the first to be looked into first. */
export function dataFolders(given = process.env.CONVNOTES_DATA): string[] {
  return [...(given ? [given] : []), ownDataFolder];
}

/**
 * The first of the data folders – the one that CONVNOTES_DATA names, the project's `data/` – that holds `name`,
 * joined with it; undefined where none does.
 * @example
 * data.findData('camvid', ['nowhere']); // => undefined
 */
export function findData(name: string, folders: readonly string[] = dataFolders()): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
