/** Every reader of files that the tests of bad input know. */
import type { Reader } from '../reader';
import { checkpoints } from './checkpoint';
import { hdf5 } from './hdf5';
import { idx, mnist } from './idx';
import { jsonFiles } from './json';
import { labels } from './labels';
import { lists } from './lists';
import { pictures } from './pictures';
import { records } from './records';
import { tfjsModels } from './tfjsModel';
import { trees } from './trees';

export const readers: readonly Reader[] = [
  idx,
  mnist,
  ...hdf5,
  ...checkpoints,
  ...tfjsModels,
  ...pictures,
  labels,
  ...lists,
  ...trees,
  records,
  ...jsonFiles,
];
