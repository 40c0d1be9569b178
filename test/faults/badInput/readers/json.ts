/** Other files of JSON: the names of ImageNet's classes, what is written beside weights. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../../../lib/base/dataError';
import { imagenetClasses } from '../../../../lib/weights/imagenetVgg';
import { camVidRows, recordedSegmentation } from '../../../../lib/experiments/camVidScores';
import { holds, type Reader, wholeJson } from '../reader';

const classes: Reader = {
  name: "names of ImageNet's classes",
  inputs: 100,
  async make(folder) {
    mkdirSync(join(folder, 'vgg16'));
    const entries = Array.from({ length: 1000 }, (_, i) => [i, [`n${i}`, `class ${i}`]]);
    writeFileSync(
      join(folder, 'vgg16/imagenet_class_index.json'),
      JSON.stringify(Object.fromEntries(entries)),
    );
    return [{ file: 'vgg16/imagenet_class_index.json', json: wholeJson }];
  },
  async read(folder) {
    const names = await imagenetClasses({ folders: [folder] });
    holds(names.length === 1000 && names.every((name) => typeof name === 'string'), `${names.length} names`);
    return names;
  },
};

const scores: Reader = {
  name: 'records beside weights',
  inputs: 300,
  async make(folder) {
    mkdirSync(join(folder, 'weights/net'), { recursive: true });
    const record = {
      coefficients: 1000,
      seconds: 12.5,
      settings: { steps: 100, seed: 1 },
      date: '2026-11-25T00:41:07.000Z',
      test: { meanIoU: 0.5, pixelAccuracy: 0.8, perClass: { sky: 0.5, road: null }, pictures: 3 },
    };
    writeFileSync(join(folder, 'weights/net/training.json'), JSON.stringify(record));
    return [{ file: 'weights/net/training.json', json: wholeJson }];
  },
  async read(folder) {
    const record = recordedSegmentation('net', [folder]);
    if (!record) throw new DataError(`${folder}: training.json is missing: restore it`); // as documented
    const rows = camVidRows([record]);
    holds(rows[0].network === 'net, here', `the network is called ${rows[0].network}`);
    holds(!/NaN|undefined/.test(JSON.stringify(rows[0])), JSON.stringify(rows[0]));
    return [record, rows[0]];
  },
};

export const jsonFiles = [classes, scores];
