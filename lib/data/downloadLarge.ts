/** Fetches a large file as it comes, straight to the disk, and goes on where an earlier try was cut off. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataError } from './dataError';

export interface LargeDownload {
  url: string;
  /** In hexadecimal. */
  md5: string;
  /** Where it goes; until it is whole and right it is called `<file>.part`. */
  file: string;
  /** Seconds without a byte after which it is given up. */
  patience?: number;
  onProgress?: (received: number, total: number | undefined) => void;
}

/** Throws DataError where the server has no such file, or what came is not it; what came so far then stays or goes. */
export async function downloadLarge(download: LargeDownload): Promise<void> {
  const { url, md5, file } = download;
  const part = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    await receive(download, part);
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    throw new DataError(
      `${basename(file)} could not be fetched from ${url} (${why}): try again, it goes on where it stopped, or fetch it ` +
        `by other means and put it into ${dirname(file)}`,
    );
  }
  const found = await md5OfFile(part);
  if (found !== md5) {
    rmSync(part, { force: true });
    throw new DataError(
      `${url}: expected the MD5 ${md5}, found ${found}: what came is another file, and was deleted`,
    );
  }
  renameSync(part, file);
}

/** Without holding the file in memory. */
export async function md5OfFile(file: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function receive({ url, patience = 30, onProgress }: LargeDownload, part: string): Promise<void> {
  const stop = new AbortController();
  const giveUp = () => stop.abort(new Error(`nothing came for ${patience} s`));
  let clock = setTimeout(giveUp, patience * 1000);
  try {
    const have = statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
    const response = await fetch(url, { signal: stop.signal, headers });
    if (response.status === 416) return; // all of it is there
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const start = response.status === 206 ? have : 0; // another answer begins anew
    const length = Number(response.headers.get('content-length')) || undefined;
    const total = length && start + length;
    let received = start;
    const count = new Transform({
      transform(chunk: Buffer, _, next) {
        clearTimeout(clock);
        clock = setTimeout(giveUp, patience * 1000);
        received += chunk.length;
        onProgress?.(received, total);
        next(null, chunk);
      },
    });
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    const signal = stop.signal;
    await pipeline(body, count, createWriteStream(part, { flags: start > 0 ? 'a' : 'w' }), { signal });
    if (total !== undefined && received < total) throw new Error(`it sent ${received} of ${total} bytes`);
  } finally {
    clearTimeout(clock);
  }
}
