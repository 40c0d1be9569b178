/** The network of which Keras wrote the files in fixtures/keras (kerasWeights.py). */
import { join } from 'node:path';
import { vgg, type VggBlocks, type VggOptions } from '../../lib/models/vgg';

export const fixtures = join(__dirname, 'fixtures/keras');

const blocks: VggBlocks = [
  [4, 4],
  [5, 5],
  [6, 6, 6],
  [7, 7, 7],
  [8, 8, 8],
];

export const smallVgg = (includeTop: boolean, options: VggOptions = {}) =>
  vgg('small', blocks, { includeTop, inputShape: [32, 32, 3], classes: 10, units: 12, ...options });
