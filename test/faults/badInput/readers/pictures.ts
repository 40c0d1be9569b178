/** Photographs and pictures of scenes, PNG and JPEG. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadPhotograph } from '../../../../lib/data/images/loadPhotographs';
import { readImage } from '../../../../lib/data/images/readImage';
import { writeColours, writePalette, writePicture } from '../../../data/segmentation/trees';
import { sealPng } from '../png';
import { holds, type Reader, type Target } from '../reader';

async function make(folder: string): Promise<Target[]> {
  mkdirSync(folder, { recursive: true });
  await writePicture(join(folder, 'one.png'));
  await writePicture(join(folder, 'two.png'), { width: 40, height: 3 });
  writePalette(join(folder, 'palette.png'), [0, 1, 2, 3], 2);
  writeColours(join(folder, 'colours.png'), [[1, 2, 3]]);
  await writePicture(join(folder, 'one.jpg'));
  await writePicture(join(folder, 'two.jpg'), { width: 40, height: 3 });
  return [
    { file: 'one.png', other: 'two.png', seal: sealPng },
    { file: 'one.jpg', other: 'two.jpg' },
    { file: 'palette.png', other: 'one.jpg', seal: sealPng },
    { file: 'two.jpg', other: 'one.png' },
  ];
}
const names = ['one.png', 'one.jpg', 'palette.png', 'two.jpg'];

const photograph: Reader = {
  name: 'photographs',
  inputs: 1000,
  make,
  async read(folder) {
    const read = [];
    for (const name of names) {
      const x = await loadPhotograph(join(folder, name), { maxPixels: 1_000_000 });
      const values = x.dataSync().slice();
      x.dispose();
      holds(values.length === x.shape[0] * x.shape[1] * 3, `${values.length} values for [${x.shape}]`);
      read.push([x.shape, values]);
    }
    return read;
  },
};

const scene: Reader = {
  name: 'pictures of scenes',
  inputs: 700,
  make,
  async read(folder) {
    const read = [];
    for (const name of names) {
      const { height, width, pixels } = await readImage(join(folder, name));
      holds(pixels.length === height * width * 3, `${pixels.length} bytes for ${width} x ${height}`);
      read.push([height, width, pixels]);
    }
    return read;
  },
};

export const pictures = [photograph, scene];
