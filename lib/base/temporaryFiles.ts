/**
 * Temporary names of files and folders that are being written. The name says which process writes it, so that what a
 * killed process left is recognised, and removed by the next that writes there.
 */
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** part: useless without its process; download: another process can resume it. */
export type PartKind = 'part' | 'download';

/** After so long, what another machine left counts as abandoned: whether its process runs cannot be seen from here. */
const day = 86_400_000; // ms

/** Where numbers of processes mean the same: a machine, or a container on it. */
const machine = createHash('sha256')
  .update(`${hostname()} ${attempt(() => readlinkSync('/proc/self/ns/pid'))}`)
  .digest('hex')
  .slice(0, 8);

/** When a process began, in ticks since the machine did: numbers of processes are used again. '0' where there is no /proc. */
const beginOf = (pid: number | string) =>
  attempt(() => /.*\) (?:\S+ ){19}(\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]) ?? '0';

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** So much of a name that there is room for what follows it: file systems allow 255 bytes. */
const stemOf = (path: string) => join(dirname(path), basename(path).slice(0, 60));

/** A name beside `path` that cannot be guessed, so that nobody can place a link there beforehand. */
export const partOf = (path: string, kind: PartKind = 'part') =>
  `${stemOf(path)}.${machine}-${process.pid}-${beginOf('self')}-${randomBytes(6).toString('hex')}.${kind}`;

const name = /\.([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{12}\.(part|download)$/;

/** Paths in `folder` that were left by processes that have ended. */
export function abandonedParts(folder: string, kind: PartKind = 'part'): string[] {
  return (attempt(() => readdirSync(folder)) ?? [])
    .filter((entry) => entry.endsWith(`.${kind}`))
    .map((entry) => join(folder, entry))
    .filter(isAbandoned);
}

/** Resumable downloads of one file. */
export const abandonedDownloads = (file: string): string[] =>
  abandonedParts(dirname(file), 'download').filter((path) => path.replace(name, '') === stemOf(file));

/** Removes what processes that have ended left, as far as it can be removed. */
export function clearAbandoned(folder: string): void {
  abandonedParts(folder).forEach(discard);
}

/** Removes a file or a folder if it can: where an error is under way, another would hide it. */
export const discard = (path: string): void => attempt(() => rmSync(path, { recursive: true, force: true }));

/** What is said where a file or a folder cannot be written. */
export const notWritten = (path: string, error: unknown) =>
  `${path} could not be written (${(error as Error).message}): make room there, or make the folder yours`;

function isAbandoned(path: string): boolean {
  const [, where, pid, begin] = name.exec(path) ?? [];
  const entry = attempt(() => lstatSync(path));
  if (!where || !entry || entry.uid !== process.getuid?.()) return false;
  return where === machine
    ? !isRunning(Number(pid)) || beginOf(pid) !== begin
    : Date.now() - entry.mtimeMs > day;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
