/** Files read whole, with errors that name them and say what to do, and what values out of JSON are. */
import { readFileSync, statSync } from 'node:fs';
import { DataError } from './dataError';

/** remedy: what to do where the file is missing or cannot be read: "restore it". Throws DataError. */
export function readBytes(file: string, remedy: string): Buffer {
  try {
    if (!statSync(file).isFile()) throw new Error('it is not a file'); // a device may never end
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new DataError(`${file} is missing: ${remedy}`);
    throw new DataError(`${file}: expected a file that can be read (${message}): ${remedy}`);
  }
}

/** Whether the path is a folder, not a file or a link to nowhere. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

export const readText = (file: string, remedy: string): string => readBytes(file, remedy).toString('utf8');

/** what: that is expected in it. Throws DataError, also where it is no JSON. */
export function readJson(file: string, what: string, remedy: string): unknown {
  const text = readText(file, remedy);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new DataError(`${file}: expected ${what} in JSON (${(error as Error).message}): ${remedy}`);
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A whole number from 0 on. */
export const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
