/** The lists that lie beside the pictures of segmentation sets, and of ImageNet. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageNet } from '../../../../lib/data/imageNet';
import { camVidOriginal } from '../../../../lib/data/segmentation/camVid';
import { mapillary } from '../../../../lib/data/segmentation/streetScenes';
import { scanNet } from '../../../../lib/data/segmentation/scanNet';
import type { SegmentationDataset } from '../../../../lib/data/segmentation/segmentationDataset';
import * as trees from '../../../data/segmentation/trees';
import { holds, type Reader, type Target, wholeJson } from '../reader';

/** Classes, and the first picture's labels of each split. */
async function readSet({ classes, splits }: SegmentationDataset): Promise<unknown> {
  const read = [];
  for (const { color, name } of classes) {
    holds(typeof name === 'string' && name !== '', `a class is called ${name}`);
    holds(
      color.length === 3 && color.every((value) => value >= 0 && value <= 255),
      `${name} is drawn as ${color}`,
    );
  }
  for (const split of Object.values(splits)) {
    const { labels } = split.files?.(0).labels ? await split.labels(0) : { labels: new Uint8Array() };
    holds(
      labels.every((label) => label < classes.length || label === 255),
      `labels up to ${Math.max(...labels)}`,
    );
    read.push([split.name, split.count, labels]);
  }
  return [classes, read];
}

const readerOf = (
  name: string,
  tree: (folder: string) => Promise<void>,
  targets: Target[],
  open: (folder: string) => SegmentationDataset,
): Reader => ({
  name: `lists of ${name}`,
  inputs: 250,
  async make(folder) {
    await tree(folder);
    return targets;
  },
  read: async (folder) => readSet(open(folder)),
});

const wordNetIds = ['n00000001', 'n00000002', 'n00000003'];
const groundTruth: Reader = {
  name: "ImageNet's ground truth",
  inputs: 250,
  async make(folder) {
    for (const i of [1, 2, 3]) await trees.writePicture(join(folder, `val/ILSVRC2012_val_0000000${i}.JPEG`));
    writeFileSync(join(folder, 'truth.txt'), '3\n1\n2\n');
    return [{ file: 'truth.txt' }];
  },
  async read(folder) {
    const { splits } = imageNet({ folder, groundTruth: { file: join(folder, 'truth.txt'), wordNetIds } });
    const labels = [0, 1, 2].map((i) => splits.val.label(i));
    holds(
      labels.every((label) => [0, 1, 2].includes(label)),
      `labels ${labels}`,
    );
    return labels;
  },
};

export const lists: Reader[] = [
  readerOf('CamVid', trees.camVidOriginalTree, [{ file: 'label_colors.txt' }], (folder) =>
    camVidOriginal({ folder }),
  ),
  readerOf(
    'Mapillary Vistas',
    trees.mapillaryTree,
    [{ file: 'config.json', other: 'config_v2.0.json', json: wholeJson }],
    (folder) => mapillary({ folder }),
  ),
  readerOf(
    'ScanNet',
    trees.scanNetTree,
    [{ file: 'scannetv2-labels.combined.tsv' }, { file: 'scannetv2_train.txt', other: 'scannetv2_val.txt' }],
    (folder) => scanNet({ folder, labels: 'label-filt' }),
  ),
  groundTruth,
];
