/** CIFAR-10 from an archive of JPEG files, decoded once and cached in the layout of the published binary files. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { XzReadableStream } from 'xz-decompress';
import { tf } from '../engine/tf';
import { DataError } from '../base/dataError';
import { ownDataFolder } from './dataFolders';
import { md5Of, writeWhole } from './download';

/** With `train/<class>/*.jpg` and `test/<class>/*.jpg`. */
export const jpegArchive = 'cifar10-jpeg.tar.xz';

const counts = { train: 50_000, test: 10_000 };
const size = 32;
const plane = size * size;
const recordBytes = 1 + 3 * plane;
/** Of a JPEG file: one of 32 x 32 pixels is a thousand. */
const maxBytes = 65_536;

/** cache: where the decoded images are kept. Records in the order of the files' names. Throws DataError. */
export async function cifar10FromJpegs(
  archive: string,
  classes: readonly string[],
  cache = join(ownDataFolder, 'cifar10'),
): Promise<{ train: Uint8Array; test: Uint8Array }> {
  const file = join(cache, `decoded-${md5Of(readFileSync(archive)).slice(0, 12)}.bin`);
  const total = (counts.train + counts.test) * recordBytes;
  const kept = existsSync(file) ? readFileSync(file) : undefined;
  const bytes = kept?.length === total ? kept : await decode(archive, classes);
  if (bytes !== kept) writeWhole(file, bytes);
  const border = counts.train * recordBytes;
  return { train: bytes.subarray(0, border), test: bytes.subarray(border) };
}

async function decode(archive: string, classes: readonly string[]): Promise<Uint8Array> {
  const files = await unpack(archive);
  const names = [...files.keys()].sort((a, b) => (a < b ? -1 : 1));
  const parts = (['train', 'test'] as const).flatMap((part) => {
    const found = names.filter((name) => name.startsWith(`${part}/`));
    if (found.length === counts[part]) return found;
    throw new DataError(`${archive}: expected ${counts[part]} images in ${part}/, found ${found.length}`);
  });
  const records = new Uint8Array(parts.length * recordBytes);
  parts.forEach((name, i) => {
    const label = classes.indexOf(name.split('/')[1]);
    if (label < 0)
      throw new DataError(`${archive}: ${name} is not of one of the classes ${classes.join(', ')}`);
    const record = records.subarray(i * recordBytes, (i + 1) * recordBytes);
    record[0] = label;
    decodeInto(record.subarray(1), files.get(name)!, `${archive}: ${name}`);
  });
  return records;
}

function decodeInto(planes: Uint8Array, jpeg: Uint8Array, name: string): void {
  const pixels = tf.tidy(() => {
    const picture = tf.node.decodeJpeg(jpeg, 3);
    if (picture.shape[0] === size && picture.shape[1] === size) return picture.dataSync();
    throw new DataError(`${name}: expected ${size} x ${size} pixels, found ${picture.shape.slice(0, 2)}`);
  });
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) planes[c * plane + i] = pixels[3 * i + c];
  }
}

/** The files of a .tar.xz by name, in memory; an archive with other sizes is refused before it fills that. */
async function unpack(archive: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const tar = extract();
  tar.on('entry', ({ name, type, size = 0 }, stream, next) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined); // what ends the archive in the middle of a file is said by the pipeline
    if (size > maxBytes || files.size > counts.train + counts.test) {
      const found = size > maxBytes ? `${name} of ${size} bytes` : 'more';
      return tar.destroy(new Error(`expected ${counts.train + counts.test} small images, found ${found}`));
    }
    stream.on('data', (chunk) => chunks.push(chunk as Buffer));
    stream.on('end', () => {
      if (type === 'file') files.set(name, Buffer.concat(chunks));
      next();
    });
  });
  try {
    const packed = Readable.toWeb(createReadStream(archive)) as ReadableStream<Uint8Array>;
    const unpacked = new XzReadableStream(packed) as Parameters<typeof Readable.fromWeb>[0];
    await pipeline(Readable.fromWeb(unpacked), tar);
  } catch (error) {
    throw new DataError(`${archive}: expected a whole .tar.xz file (${(error as Error).message})`);
  }
  return files;
}
