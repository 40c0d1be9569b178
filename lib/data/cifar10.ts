import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { XzReadableStream } from 'xz-decompress';
import { DataError } from '../base/dataError';
import { readBytes } from '../base/readFile';
import { dataFolders, ownDataFolder } from './dataFolders';
import { md5Of, writeWhole } from './download';
import { readImage } from './images/readImage';
import { checkLabelledImages, type LabelledImages } from './labelledImages';

export const cifar10Classes = [
  ...['airplane', 'automobile', 'bird', 'cat', 'deer'],
  ...['dog', 'frog', 'horse', 'ship', 'truck'],
];

/** CIFAR-10's two sets. */
export interface Cifar10 {
  train: LabelledImages;
  test: LabelledImages;
  /** One sentence: where the images come from. */
  source: string;
}

/** Files of the published "binary version", unpacked. */
const publishedFolder = 'cifar-10-batches-bin';
const trainFiles = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
/** With `train/<class>/*.jpg` and `test/<class>/*.jpg`. */
const jpegArchive = 'cifar10-jpeg.tar.xz';

const counts = { train: 50_000, test: 10_000 };
const size = 32;
const plane = size * size;
/** A record: the label, then the red, the green and the blue values row by row. */
export const cifar10RecordBytes = 1 + 3 * plane;

/**
 * CIFAR-10 (Krizhevsky 2009): 50,000 and 10,000 photographs of 32 x 32 pixels in 10 classes, from the folder
 * `cifar10/` of the first data folder that has them: the published binary files in `cifar-10-batches-bin/`, or
 * `cifar10-jpeg.tar.xz` with `train/<class>/*.jpg` and `test/<class>/*.jpg`, which is decoded once.
 * @throws DataError where neither is there, or a file is cut short.
 * @example
 * const { train: photos } = await data.loadCifar10();
 * [photos.count, photos.height, photos.channels]; // => [50000, 32, 3]
 */
export async function loadCifar10(folders: readonly string[] = dataFolders()): Promise<Cifar10> {
  for (const folder of folders.map((folder) => join(folder, 'cifar10'))) {
    const published = join(folder, publishedFolder);
    if (existsSync(join(published, 'test_batch.bin'))) {
      const read = (name: string) => recordsOf(join(published, name), 10_000);
      return sets(Buffer.concat(trainFiles.map(read)), read('test_batch.bin'), 'the published binary files');
    }
    if (existsSync(join(folder, jpegArchive))) {
      const { train, test } = await cifar10FromJpegs(join(folder, jpegArchive));
      return sets(train, test, 'JPEG files, which are not bit-equal to the published images');
    }
  }
  throw new DataError(
    `expected cifar10/${publishedFolder}/ (the "binary version" of the data set's page, unpacked) ` +
      `or cifar10/${jpegArchive} in ${folders.join(' or ')}, found neither`,
  );
}

function recordsOf(file: string, count: number): Uint8Array {
  const remedy = 'unpack the whole archive there';
  const bytes = readBytes(file, remedy);
  if (bytes.length === count * cifar10RecordBytes) return bytes;
  throw new DataError(
    `${file}: expected ${count * cifar10RecordBytes} bytes for ${count} images, found ${bytes.length}: ${remedy}`,
  );
}

function sets(train: Uint8Array, test: Uint8Array, from: string): Cifar10 {
  const source = `CIFAR-10, 50,000 photographs to train and 10,000 to test, from ${from}.`;
  return {
    train: labelled('CIFAR-10 training set', train, source),
    test: labelled('CIFAR-10 test set', test, source),
    source,
  };
}

/** Planes of colour become pixels. */
function labelled(name: string, records: Uint8Array, source: string): LabelledImages {
  const count = records.length / cifar10RecordBytes;
  const images = new Uint8Array(count * 3 * plane);
  const labels = new Uint8Array(count);
  for (let i = 0, to = 0; i < count; i++) {
    const start = i * cifar10RecordBytes;
    labels[i] = records[start];
    for (let pixel = start + 1; pixel <= start + plane; pixel++)
      for (let c = 0; c < 3; c++) images[to++] = records[pixel + c * plane];
  }
  const shape = { count, height: size, width: size, channels: 3 };
  return checkLabelledImages({ name, images, labels, ...shape, classes: cifar10Classes, source });
}

/**
 * The records of an archive of JPEG files, in the order of the files' names: decoded once, and kept in the folder `cache`
 * in the layout of the published binary files. Throws DataError.
 */
export async function cifar10FromJpegs(
  archive: string,
  cache = join(ownDataFolder, 'cifar10'),
): Promise<{ train: Uint8Array; test: Uint8Array }> {
  const file = join(cache, `decoded-${md5Of(readFileSync(archive)).slice(0, 12)}-by-sharp.bin`);
  const total = (counts.train + counts.test) * cifar10RecordBytes;
  const kept = existsSync(file) ? readFileSync(file) : undefined;
  const bytes = kept?.length === total ? kept : await decode(archive);
  if (bytes !== kept) writeWhole(file, bytes);
  const border = counts.train * cifar10RecordBytes;
  return { train: bytes.subarray(0, border), test: bytes.subarray(border) };
}

async function decode(archive: string): Promise<Uint8Array> {
  const files = await unpack(archive);
  const sorted = [...files.keys()].sort((a, b) => (a < b ? -1 : 1));
  const names = (['train', 'test'] as const).flatMap((part) => {
    const found = sorted.filter((name) => name.startsWith(`${part}/`));
    if (found.length === counts[part]) return found;
    throw new DataError(`${archive}: expected ${counts[part]} images in ${part}/, found ${found.length}`);
  });
  const records = new Uint8Array(names.length * cifar10RecordBytes);
  const decodeOne = async (name: string, i: number) => {
    const label = cifar10Classes.indexOf(name.split('/')[1]);
    if (label < 0)
      throw new DataError(`${archive}: ${name} is not of one of the classes ${cifar10Classes.join(', ')}`);
    const { height, width, pixels } = await readImage(`${archive}: ${name}`, { bytes: files.get(name)! });
    if (height !== size || width !== size)
      throw new DataError(
        `${archive}: ${name}: expected ${size} x ${size} pixels, found ${width} x ${height}`,
      );
    const record = records.subarray(i * cifar10RecordBytes, (i + 1) * cifar10RecordBytes);
    record[0] = label;
    for (let pixel = 0; pixel < plane; pixel++)
      for (let c = 0; c < 3; c++) record[1 + c * plane + pixel] = pixels[3 * pixel + c];
  };
  const together = 64; // more would only wait
  for (let i = 0; i < names.length; i += together)
    await Promise.all(names.slice(i, i + together).map((name, j) => decodeOne(name, i + j)));
  return records;
}

/** The files of a .tar.xz by name, in memory; an archive with other sizes is refused before it fills that. */
async function unpack(archive: string): Promise<Map<string, Buffer>> {
  const maxBytes = 65_536; // of a JPEG file: one of 32 x 32 pixels is a thousand
  const most = counts.train + counts.test;
  const files = new Map<string, Buffer>();
  const tar = extract();
  tar.on('entry', ({ name, type, size = 0 }, stream, next) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined); // what ends the archive in the middle of a file is said by the pipeline
    if (size > maxBytes || files.size > most) {
      const found = size > maxBytes ? `${name} of ${size} bytes` : 'more';
      return tar.destroy(new Error(`expected ${most} small images, found ${found}`));
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
