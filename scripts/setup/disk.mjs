import { statfsSync } from 'node:fs';
import { SetupProblem } from './problem.mjs';

export function freeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;

export function checkDisk(folder, needed, free = freeBytes(folder)) {
  if (free >= needed) return;
  throw new SetupProblem(
    `The set-up needs about ${gigabytes(needed)} in ${folder} and ${gigabytes(free)} are free: make room and run this again.`,
  );
}
