import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from '../setup/stamp.mjs';

/** Writes a file, and its folder: what stood there stays until the new one is whole. */
export function replaceFile(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, content);
}
