/** Small data sets in MNIST's format and in memory, for machines where MNIST is not. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { md5Of } from '../../lib/data/download';
import type { LabelledImages } from '../../lib/data/labelledImages';
import type { IdxFile, MnistFiles } from '../../lib/data/mnistFiles';
import { Random } from '../../lib/base/random';

/** The bytes of an idx file: magic number, the size of each axis, big-endian, values. */
export function idxBytes(shape: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 | shape.length);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, values]);
}

/** Half of them black, as digits are. */
function pixels(count: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: count }, () => Math.max(0, random.integer(512) - 256));
}

export type FileKey = keyof MnistFiles;

export interface MadeUp {
  files: MnistFiles;
  /** Unpacked, by key. */
  bytes: Record<FileKey, Buffer>;
}

/** Four files with pictures of 5 x 4 pixels whose class is their number modulo ten. */
export function madeUpMnist(train = 50, test = 20): MadeUp {
  const random = new Random(1);
  const images = (n: number) => idxBytes([n, 5, 4], pixels(n * 20, random));
  const labels = (n: number) =>
    idxBytes(
      [n],
      Uint8Array.from({ length: n }, (_, i) => i % 10),
    );
  const bytes = {
    trainImages: images(train),
    trainLabels: labels(train),
    testImages: images(test),
    testLabels: labels(test),
  };
  const names = {
    trainImages: 'train-images-idx3-ubyte',
    trainLabels: 'train-labels-idx1-ubyte',
    testImages: 't10k-images-idx3-ubyte',
    testLabels: 't10k-labels-idx1-ubyte',
  };
  const described = (Object.keys(names) as FileKey[]).map((key): [FileKey, IdxFile] => {
    const [name, { length: size }] = [names[key], bytes[key]];
    return [key, { name, url: `http://digits.invalid/${name}.gz`, md5: md5Of(bytes[key]), size }];
  });
  return { files: Object.fromEntries(described) as unknown as MnistFiles, bytes };
}

/** Puts the four files into `folder/mnist`, some of them changed. */
export function putMnist(
  { files, bytes }: MadeUp,
  folder: string,
  { packed = true, changed = {} }: { packed?: boolean; changed?: Partial<Record<FileKey, Buffer>> } = {},
): void {
  mkdirSync(join(folder, 'mnist'), { recursive: true });
  for (const key of Object.keys(files) as FileKey[]) {
    const content = changed[key] ?? (packed ? gzipSync(bytes[key]) : bytes[key]);
    writeFileSync(join(folder, 'mnist', files[key].name + (packed ? '.gz' : '')), content);
  }
}

/** Pictures of noise on a ground whose brightness grows with their class, so that classes can be learned. */
export function madeUpPictures(
  count: number,
  { height = 8, width = 8, channels = 1, classes = 3, seed = 1 } = {},
): LabelledImages {
  const random = new Random(seed);
  const size = height * width * channels;
  const labels = Uint8Array.from({ length: count }, () => random.integer(classes));
  const images = Uint8Array.from({ length: count * size }, (_, i) => {
    const ground = ((labels[Math.floor(i / size)] + 0.5) / classes) * 255;
    return Math.max(0, Math.min(255, Math.round(ground + 25 * random.normal())));
  });
  const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
  return {
    ...{ name: 'made-up pictures', images, labels, count, height, width, channels, classes: names },
    source: 'Made up for a test.',
  };
}
