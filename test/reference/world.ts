/** Where examples run: a folder of their own with small data sets in the real layouts, and records of runs that never were. */
import { copyFileSync, ftruncateSync, mkdirSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendRecord } from '../../lib/training/recordFile';
import * as trees from '../data/segmentation/trees';
import { record } from '../studies/record';

/** Fills the folder, makes it the working directory and points the library to it. Returns what undoes the latter. */
export async function enter(folder: string): Promise<() => void> {
  const data = join(folder, 'data');
  await trees.camVidTree(join(data, 'camvid'));
  await trees.camVidOriginalTree(join(data, 'camvid-original'));
  await trees.cityscapesTree(join(data, 'cityscapes'));
  await trees.kittiTree(join(data, 'kitti'));
  await trees.daimlerTree(join(data, 'dus'));
  await trees.mapillaryTree(join(data, 'mapillary'));
  await trees.scanNetTree(join(data, 'scannet'));
  await trees.deepGlobeTree(join(data, 'deepglobe'));
  await trees.imageNetTree(join(data, 'imagenet'));
  await trees.writePicture(join(data, 'images/two-colours.png'));
  blackCifar10(join(data, 'cifar10/cifar-10-batches-bin'));
  mkdirSync(join(data, 'vgg16'));
  const classes = Array.from({ length: 1000 }, (_, i) => [i, [`n${i}`, `class ${i}`]]);
  writeFileSync(join(data, 'vgg16/imagenet_class_index.json'), JSON.stringify(Object.fromEntries(classes)));
  copyFileSync(
    join(__dirname, '../parity/fixtures/keras/small_notop.weights.h5'),
    join(folder, 'small_notop.weights.h5'),
  );
  writeRecords(join(folder, 'studies'));

  const before = { folder: process.cwd(), env: { ...process.env } };
  process.chdir(folder);
  process.env.CONVNOTES_DATA = data;
  process.env.CONVNOTES_STUDIES = join(folder, 'studies');
  delete process.env.CONVNOTES_MODE;
  return () => {
    process.chdir(before.folder);
    process.env = before.env;
  };
}

/** Six files of the right size, all zeros; the disk does not hold them. */
function blackCifar10(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ['test_batch', ...[1, 2, 3, 4, 5].map((i) => `data_batch_${i}`)]) {
    const file = openSync(join(folder, `${name}.bin`), 'w');
    ftruncateSync(file, 10_000 * (1 + 32 * 32 * 3));
    closeSync(file);
  }
}

const methods = ['none', 'l2', 'batchNorm', 'dropout', 'both'] as const;

function writeRecords(folder: string): void {
  const thinned = ['thinned', 'weightScaling', 'presenceRatio', 'singleThinned'];
  const measured = {
    removed: Array.from({ length: 10 }, (_, i) => 1 - i / 10),
    ...Object.fromEntries(
      thinned.flatMap((key) => [
        [`${key}Accuracy`, 0.98],
        [`${key}Difference`, 0.01],
      ]),
    ),
  };
  const given = { smallData: { trainAccuracy: 1 }, probes: { measured } };
  for (const study of ['reported', 'rates', 'smallData', 'probes'] as const)
    for (const method of methods)
      for (const seed of [1, 2])
        for (const learningRate of study === 'rates' ? [0.01, 0.1, 1] : [0.1]) {
          const id = `${study}/${method}-${learningRate}/${seed}`;
          const stepsTo95 = 300 + 10 * seed;
          const more = study === 'smallData' || study === 'probes' ? given[study] : {};
          appendRecord(
            join(folder, `${study}.jsonl`),
            record(method, seed, { study, id, learningRate, stepsTo95, ...more }),
          );
        }
}
