/** The zip archive that Keras 3 calls `.keras`: `config.json`, `metadata.json` and `model.weights.h5`. */
import { createReadStream, createWriteStream, fstatSync, openSync, readSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { DataError } from '../base/dataError';
import { clearAbandoned, discard, notWritten, partOf } from '../base/temporaryFiles';
import type { ArrayFile } from './arrayFile';
import { Hdf5File } from './hdf5';

interface Entry {
  name: string;
  /** 0: as it is, 8: deflated. */
  method: number;
  /** In bytes, as it lies in the archive. */
  packed: number;
  /** Of its header. */
  offset: number;
}

const notWhole = (file: string, why: string) =>
  new DataError(
    `${file}: expected a whole zip archive (${why}): it is damaged or was cut short: fetch it again`,
  );

/** Throws DataError where the archive was cut short: its list of files is at the end. */
export function zipEntries(file: string): Entry[] {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const read = (length: number, from: number) => {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - from)));
      readSync(descriptor, bytes, 0, bytes.length, from);
      return bytes;
    };
    const last = read(65_557, Math.max(0, size - 65_557)); // a comment of 64 KiB may follow
    const end = last.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    if (end < 0) throw new RangeError('it has no list of its files');
    const list = read(last.readUInt32LE(end + 12), last.readUInt32LE(end + 16));
    const entries: Entry[] = [];
    for (let at = 0; at < list.length;) {
      if (list.readUInt32LE(at) !== 0x02014b50) throw new RangeError('its list of files is damaged');
      const nameLength = list.readUInt16LE(at + 28);
      const header = list.readUInt32LE(at + 42);
      const packed = list.readUInt32LE(at + 20);
      const lengths = read(4, header + 26);
      entries.push({
        name: list.toString('utf8', at + 46, at + 46 + nameLength),
        method: list.readUInt16LE(at + 10),
        packed,
        offset: header + 30 + lengths.readUInt16LE(0) + lengths.readUInt16LE(2),
      });
      at += 46 + nameLength + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32);
    }
    return entries;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw notWhole(file, error.message);
  } finally {
    closeSync(descriptor);
  }
}

/** HDF5 reads files only: the weights are unpacked for as long as they are read. */
export async function openKerasArchive(file: string, { method, packed, offset }: Entry): Promise<ArrayFile> {
  const part = partOf(join(tmpdir(), 'convnotes.weights.h5'));
  clearAbandoned(tmpdir());
  try {
    const from = createReadStream(file, { start: offset, end: offset + packed - 1 });
    const to = createWriteStream(part, { flags: 'wx' });
    await (method === 0 ? pipeline(from, to) : pipeline(from, createInflateRaw(), to));
    const opened = await Hdf5File.open(part, file);
    const close = () => opened.close().finally(() => discard(part));
    return { arrays: opened.arrays, groups: opened.groups, rows: (name) => opened.rows(name), close };
  } catch (error) {
    discard(part);
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof DataError) throw error;
    if (/^E[A-Z]+$/.test(code ?? '')) throw new DataError(notWritten(part, error));
    throw notWhole(file, message);
  }
}
