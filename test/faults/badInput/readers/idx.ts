/** MNIST's files: as they are, and as the four files of a data folder. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parseIdx } from '../../../../lib/data/idx';
import { readBytes } from '../../../../lib/base/readFile';
import { loadMnist } from '../../../../lib/data/mnist';
import { idxBytes, madeUpMnist, putMnist } from '../../../data/madeUp';
import { holds, type Reader } from '../reader';

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

export const idx: Reader = {
  name: 'idx files',
  inputs: 1200,
  async make(folder) {
    writeFileSync(join(folder, 'images'), idxBytes([3, 5, 4], Buffer.alloc(60, 7)));
    writeFileSync(join(folder, 'labels'), idxBytes([6], Buffer.from([0, 1, 2, 3, 4, 5])));
    return [
      { file: 'images', other: 'labels' },
      { file: 'labels', other: 'images' },
    ];
  },
  async read(folder) {
    const read = (name: string, axes: number) => {
      const file = join(folder, name);
      const { shape, values } = parseIdx(readBytes(file, 'restore it'), axes, file);
      holds(
        shape.length === axes && product(shape) === values.length,
        `${values.length} values for [${shape}]`,
      );
      return { shape, values };
    };
    return [read('images', 3), read('labels', 1)];
  },
};

const made = madeUpMnist(20, 10);
const names = Object.values(made.files).map(({ name }: { name: string }) => `mnist/${name}.gz`);

export const mnist: Reader = {
  name: "MNIST's packed files",
  inputs: 800,
  exact: true,
  async make(folder) {
    putMnist(made, folder);
    const seal = (bytes: Buffer) =>
      gzipSync(gunzipSync(bytes).map((value, i) => (i % 29 === 0 ? value ^ 1 : value)));
    return names.map((file, i) => ({ file, other: names[(i + 1) % 4], seal }));
  },
  async read(folder) {
    const places = { folders: [folder], mirrors: [], cachePath: () => join(folder, 'none'), fallback: false };
    const { train, test } = await loadMnist({ files: made.files, ...places });
    return [train.images, train.labels, test.images, test.labels];
  },
};
