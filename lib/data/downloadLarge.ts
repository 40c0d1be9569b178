import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { abandonedDownloads, notWritten, partOf } from '../base/temporaryFiles';
import { DataError } from '../base/dataError';
import { patienceOf, trustedFetch } from './trustedFetch';

export interface LargeDownload {
  /** https, or http on loopback. */
  url: string;
  /** In hexadecimal. */
  md5: string;
  /** In bytes: more is not written. */
  size: number;
  /** Where it goes; what a failed download leaves is called `<file>.part`. */
  file: string;
  /** Seconds after which a server that sends next to nothing is given up. */
  patience?: number;
  /** Seconds in which it has to begin to answer: where there is no network, some of them never say so. */
  answerWithin?: number;
  /** Ends the download; what came is kept for the next. */
  signal?: AbortSignal;
  onProgress?: (received: number, total: number | undefined) => void;
}

/** A file that could not be had. */
export class NotFetched extends DataError {
  constructor(
    message: string,
    /** In a few words. */
    readonly reason = message,
  ) {
    super(message);
  }
}

/**
 * Streams a large file to the disk, and resumes a download that was cut off. Throws NotFetched where there is no room, the
 * server does not answer, does not have the file or sends another, or it cannot be written. A partial download is kept
 * if it can be resumed, and deleted if it is another file or too long.
 */
export async function downloadLarge(download: LargeDownload): Promise<void> {
  const { url, md5, file } = download;
  const part = partOf(file, 'download'); // another process may fetch the same file at the same time
  try {
    mkdirSync(dirname(file), { recursive: true });
    takeOver([`${file}.part`, ...abandonedDownloads(file)], part);
    checkRoom(download, part);
    await receive(download, part);
  } catch (error) {
    leave(part, `${file}.part`);
    if (error instanceof DataError) throw error;
    const { message, cause, code } = error as NodeJS.ErrnoException;
    if (diskErrors.has(code ?? '')) throw new NotFetched(notWritten(file, error));
    const why = cause instanceof Error ? cause.message : message;
    throw new NotFetched(
      `${basename(file)} could not be fetched from ${url} (${why}): try again, it resumes where it stopped, or fetch it ` +
        `by other means and put it into ${dirname(file)}`,
      why,
    );
  }
  const found = await md5OfFile(part);
  if (found !== md5) {
    rmSync(part, { force: true });
    throw new NotFetched(
      `${url}: expected the MD5 ${md5}, found ${found}: the file that came is another one and was deleted`,
    );
  }
  try {
    renameSync(part, file);
  } catch (error) {
    leave(part, `${file}.part`);
    throw new NotFetched(notWritten(file, error));
  }
}

const diskErrors = new Set([
  'EACCES',
  'EDQUOT',
  'EEXIST',
  'EFBIG',
  'EIO',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
]);

/** Before the first byte is asked for; what is left over is for others to write meanwhile. */
function checkRoom({ size, file }: LargeDownload, part: string): void {
  const { bavail, bsize } = statfsSync(dirname(file));
  const [needed, free] = [size - Math.max(0, sizeOf(part)), bavail * bsize];
  if (needed < free) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
  throw new NotFetched(
    `${basename(file)} needs ${megabytes(needed)} in ${dirname(file)}, and ${megabytes(free)} are free: make room there`,
  );
}

/** -1 where the file is missing or cannot be read. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return -1;
  }
}

/** The largest partial file of earlier tries becomes `part`; the others are deleted. */
function takeOver(left: string[], part: string): void {
  const bySize = left.sort((a, b) => sizeOf(b) - sizeOf(a));
  for (const path of bySize) {
    try {
      if (sizeOf(part) < 0) renameSync(path, part);
      else rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // another process was faster
    }
  }
}

/** Kept for the next try, unless a larger one is there. */
function leave(part: string, resting: string): void {
  if (sizeOf(part) > sizeOf(resting)) renameSync(part, resting);
  else rmSync(part, { force: true });
}

/** Without holding the file in memory. */
export async function md5OfFile(file: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function receive(
  { url, size, patience = 30, answerWithin, signal, onProgress }: LargeDownload,
  part: string,
): Promise<void> {
  const have = Math.max(0, sizeOf(part));
  if (have >= size) return; // all of it is there
  const watch = patienceOf(patience, answerWithin, signal);
  try {
    // A compressed response could not be resumed in the middle.
    const headers = { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) };
    const response = await trustedFetch(url, { signal: watch.signal, headers });
    watch.answered();
    if (response.status === 416) rmSync(part); // it has less than came so far, from another file
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const start = startOf(response, have);
    const length = Number(response.headers.get('content-length')) || undefined;
    if (length !== undefined && start + length !== size) {
      throw new Error(`expected ${size} bytes, the server has ${start + length}: it is another file`);
    }
    let received = start;
    const count = new Transform({
      transform(chunk: Buffer, _, next) {
        watch.received(chunk.length);
        received += chunk.length;
        if (received > size) return next(new Error(`it sends more than the ${size} bytes of the file`));
        onProgress?.(received, size);
        next(null, chunk);
      },
    });
    const to = await open(part, start > 0 ? 'a' : 'w'); // here, not as the stream begins: a failure may be faster
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(body, count, to.createWriteStream(), { signal: watch.signal });
    if (received < size) throw new Error(`it sent ${received} of ${size} bytes`);
  } finally {
    watch.end();
  }
}

/** Where the response belongs in the file: the server may start over, but not elsewhere. */
function startOf({ status, headers }: Response, have: number): number {
  if (status !== 206) return 0;
  const range = headers.get('content-range');
  const from = /^bytes (\d+)-/.exec(range ?? '')?.[1];
  if (from === undefined || Number(from) === have) return have;
  throw new Error(`expected what follows the first ${have} bytes, got ${range}`);
}
