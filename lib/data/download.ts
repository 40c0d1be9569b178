/** Fetches a packed file from the first mirror that has the right one. */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DataError } from './dataError';

export interface Download {
  /** Of the packed file, in the order in which they are tried. */
  urls: readonly string[];
  /** MD5 of the unpacked bytes, in hexadecimal. */
  md5: string;
  /** Bytes of the unpacked file. */
  size: number;
  /** Where the unpacked file goes. */
  file: string;
  /** Seconds without a byte after which a mirror is given up. */
  patience?: number;
  onProgress?: (received: number, total: number | undefined) => void;
}

export const md5Of = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/**
 * Writes `file` and returns its bytes; it is written under another name and renamed, so that a reader never sees
 * half of it. Throws DataError with what each mirror answered where none has it.
 */
export async function downloadPacked({
  urls,
  md5,
  size,
  file,
  patience = 30,
  onProgress,
}: Download): Promise<Uint8Array> {
  const reasons: string[] = [];
  for (const url of urls) {
    try {
      const bytes = unpack(await fetchBytes(url, size, patience, onProgress), size);
      if (md5Of(bytes) !== md5) throw new Error(`the MD5 is ${md5Of(bytes)}, not ${md5}`);
      writeWhole(file, bytes);
      return bytes;
    } catch (error) {
      const { message, cause } = error as Error;
      reasons.push(`${url}: ${cause instanceof Error ? cause.message : message}`);
    }
  }
  throw new DataError(`no mirror has ${file.split('/').at(-1)}:\n${reasons.join('\n')}`);
}

async function fetchBytes(url: string, most: number, patience: number, onProgress: Download['onProgress']) {
  const stop = new AbortController();
  const giveUp = () => stop.abort(new Error(`nothing came for ${patience} s`));
  let clock = setTimeout(giveUp, patience * 1000);
  try {
    const response = await fetch(url, { signal: stop.signal });
    if (!response.ok || !response.body) throw new Error(`it answered ${response.status}`);
    const total = Number(response.headers.get('content-length')) || undefined;
    const chunks: Uint8Array[] = [];
    let received = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      clearTimeout(clock);
      clock = setTimeout(giveUp, patience * 1000);
      received += chunk.length;
      if (received > most) throw new Error(`it sends more than the ${most} bytes of the unpacked file`);
      chunks.push(chunk);
      onProgress?.(received, total);
    }
    if (total !== undefined && received < total) throw new Error(`it sent ${received} of ${total} bytes`);
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(clock);
  }
}

/** packed: gzip, or the bytes as they are. Throws where they do not unpack to `size` bytes. */
function unpack(packed: Uint8Array, size: number): Uint8Array {
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
  const bytes = isGzip ? gunzipSync(packed, { maxOutputLength: size + 1 }) : packed;
  if (bytes.length !== size) throw new Error(`expected ${size} bytes unpacked, got ${bytes.length}`);
  return bytes;
}

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  try {
    writeFileSync(part, bytes);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
