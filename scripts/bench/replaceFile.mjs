import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file, and its folder, under another name first: what stood there stays until the new one is whole. */
export function replaceFile(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  writeFileSync(part, content);
  renameSync(part, path);
}
