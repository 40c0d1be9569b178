/** Fetches a packed file from the first mirror that has the right one. */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { clearAbandoned, discard, notWritten, partOf } from '../base/temporaryFiles';
import { DataError } from '../base/dataError';
import { patienceOf, trustedFetch } from './trustedFetch';

export interface Download {
  /** Of the packed file, tried in this order; https, or http on loopback. */
  urls: readonly string[];
  /** MD5 of the unpacked bytes, in hexadecimal. */
  md5: string;
  /** Bytes of the unpacked file. */
  size: number;
  /** Where the unpacked file goes. */
  file: string;
  /** Seconds after which a mirror that sends next to nothing is given up. */
  patience?: number;
  onProgress?: (received: number, total: number | undefined) => void;
}

/** No mirror has the file. */
export class NoMirror extends DataError {}

export const md5Of = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/**
 * Downloads `file` and returns its bytes and the URL they came from; it is written under another name and renamed, so
 * that a reader never sees half of it. Throws NoMirror, with what each mirror answered, if all fail, and DataError
 * where `file` cannot be written.
 */
export async function downloadPacked({
  urls,
  md5,
  size,
  file,
  patience = 30,
  onProgress,
}: Download): Promise<{ bytes: Uint8Array; url: string }> {
  const reasons: string[] = [];
  for (const url of urls) {
    let bytes: Uint8Array;
    try {
      bytes = unpack(await fetchBytes(url, size, patience, onProgress), size);
      if (md5Of(bytes) !== md5) throw new Error(`the MD5 is ${md5Of(bytes)}, not ${md5}`);
    } catch (error) {
      reasons.push(`${url}: ${reasonOf(error as Error)}`);
      continue;
    }
    writeWhole(file, bytes); // not tried again: it would fail with the next mirror's bytes too
    return { bytes, url };
  }
  if (urls.length === 0) throw new NoMirror('no mirror is given');
  throw new NoMirror(`no mirror has ${basename(urls[0])}:\n${reasons.join('\n')}`);
}

/** fetch says "fetch failed"; the reason is in its cause, which may be one error for each address of a host. */
function reasonOf({ message, cause }: Error): string {
  const error = cause instanceof AggregateError ? (cause.errors[0] as Error) : cause;
  return error instanceof Error ? error.message : message;
}

/** Gzip adds a header, and a little where nothing can be compressed. */
const maxPacked = (size: number) => Math.ceil(size * 1.001) + 1024;

async function fetchBytes(url: string, size: number, patience: number, onProgress: Download['onProgress']) {
  const watch = patienceOf(patience);
  try {
    const response = await trustedFetch(url, { signal: watch.signal });
    watch.answered();
    if (!response.ok || !response.body) throw new Error(`it answered ${response.status}`);
    const encoded = response.headers.has('content-encoding'); // fetch decodes it: its length says nothing then
    const total = encoded ? undefined : Number(response.headers.get('content-length')) || undefined;
    const chunks: Uint8Array[] = [];
    let received = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      watch.received(chunk.length);
      received += chunk.length;
      if (received > maxPacked(size)) {
        throw new Error(`it sends more than the ${size} bytes of the unpacked file`);
      }
      chunks.push(chunk);
      onProgress?.(received, total);
    }
    if (total !== undefined && received < total) throw new Error(`it sent ${received} of ${total} bytes`);
    return Buffer.concat(chunks);
  } finally {
    watch.end();
  }
}

/** Into one buffer where `size` bytes come out; more than `max` bytes are an error. */
export const gunzip = (packed: Uint8Array, size: number, max: number): Uint8Array =>
  gunzipSync(packed, { maxOutputLength: max, chunkSize: Math.max(size + 1, 64) });

/** packed: gzip, or the bytes as they are. Throws where they do not unpack to `size` bytes. */
function unpack(packed: Uint8Array, size: number): Uint8Array {
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
  const bytes = isGzip ? gunzip(packed, size, size + 1) : packed;
  if (bytes.length !== size) throw new Error(`expected ${size} bytes unpacked, got ${bytes.length}`);
  return bytes;
}

/**
 * Writes a file so that it is there whole or not at all; what killed processes left half-written in its folder is
 * cleared away. Throws DataError where it cannot be written.
 */
export function writeWhole(file: string, bytes: Uint8Array): void {
  const part = partOf(file);
  try {
    mkdirSync(dirname(file), { recursive: true });
    clearAbandoned(dirname(file));
    try {
      writeFileSync(part, bytes, { flag: 'wx' });
      renameSync(part, file);
    } finally {
      discard(part); // where it was not renamed
    }
  } catch (error) {
    throw new DataError(notWritten(file, error));
  }
}
