import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cifar10FromJpegs, jpegArchive } from './cifar10Jpegs';
import { dataFolders } from './dataFolders';
import { DataError } from '../base/dataError';
import { checkLabelledImages, type LabelledImages } from './labelledImages';
import { readBytes } from '../base/readFile';

export const cifar10Classes = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

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
      const { train, test } = await cifar10FromJpegs(join(folder, jpegArchive), cifar10Classes);
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
    for (let pixel = start + 1; pixel <= start + plane; pixel++) {
      images[to++] = records[pixel];
      images[to++] = records[pixel + plane];
      images[to++] = records[pixel + 2 * plane];
    }
  }
  const shape = { count, height: size, width: size, channels: 3 };
  return checkLabelledImages({ name, images, labels, ...shape, classes: cifar10Classes, source });
}
