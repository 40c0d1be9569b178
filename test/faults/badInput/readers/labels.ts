/** Label pictures: grey of 8 and 16 bits, a palette of few bits, colours. */
import { join } from 'node:path';
import { readLabels } from '../../../../lib/data/segmentation/labelDecoding';
import type { LabelDecoding } from '../../../../lib/data/segmentation/segmentationDataset';
import { writeColours, writeGrey, writePalette } from '../../../data/segmentation/trees';
import { sealPng } from '../png';
import { holds, type Reader } from '../reader';

const values: LabelDecoding = { kind: 'values', classOf: { 0: 0, 1: 1, 2: 2, 3: 3, 300: 4 } };
const colors: LabelDecoding = { kind: 'colors', classOf: { 0: 0, 255: 1, [255 << 16]: 2 } };
const decodings = { 'grey.png': values, 'deep.png': values, 'palette.png': values, 'colours.png': colors };

export const labels: Reader = {
  name: 'labels',
  inputs: 900,
  async make(folder) {
    writeGrey(join(folder, 'grey.png'), [0, 1, 2, 3]);
    writeGrey(join(folder, 'deep.png'), [0, 300, 2], 16);
    writePalette(join(folder, 'palette.png'), [0, 1, 2, 3], 4);
    writeColours(join(folder, 'colours.png'), [
      [0, 0, 0],
      [0, 0, 255],
      [255, 0, 0],
    ]);
    const files = Object.keys(decodings);
    return files.map((file, i) => ({ file, other: files[(i + 1) % files.length], seal: sealPng }));
  },
  async read(folder) {
    return Object.entries(decodings).map(([name, decoding]) => {
      const { height, width, labels } = readLabels(join(folder, name), decoding);
      holds(labels.length === height * width, `${labels.length} labels for ${width} x ${height}`);
      holds(
        labels.every((label) => label < 5),
        'an unknown class',
      );
      return [height, width, labels];
    });
  },
};
