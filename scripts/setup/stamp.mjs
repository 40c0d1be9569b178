import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file's contents and other strings as one short fingerprint. */
export function fingerprint(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex').slice(0, 32);
}

/** Writes a file whole or not at all; makes its folder where it is missing. */
export function writeWhole(path, content) {
  const part = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    clearAbandoned(path);
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (error) {
    error.path ??= path; // a full disk is told without
    throw error;
  } finally {
    rmSync(part, { force: true }); // where it was not renamed
  }
}

/** Whether a process with this number runs, of any user. */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

/** What killed processes left of a file. */
function clearAbandoned(path) {
  for (const name of readdirSync(dirname(path))) {
    const pid = name.startsWith(`${basename(path)}.`) && /\.(\d+)$/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) rmSync(join(dirname(path), name), { force: true });
  }
}

export const writeStamp = (path, value) => writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);

/** What a stamp says; undefined where it is missing or cannot be read. */
export function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
