/** The folders of segmentation sets and of ImageNet: anything in them may lack, or be another thing. */
import { readdirSync } from 'node:fs';
import { type ClassificationDataset, imageNet } from '../../../../lib/data/imageNet';
import { camVid, camVidOriginal } from '../../../../lib/data/segmentation/camVid';
import { cityscapes, daimler, kitti, mapillary } from '../../../../lib/data/segmentation/streetScenes';
import { deepGlobe } from '../../../../lib/data/segmentation/deepGlobe';
import { readSample } from '../../../../lib/data/segmentation/sample';
import { scanNet } from '../../../../lib/data/segmentation/scanNet';
import type { SegmentationDataset } from '../../../../lib/data/segmentation/segmentationDataset';
import * as made from '../../../data/segmentation/trees';
import { holds, type Reader } from '../reader';

type Open = (options: { folder: string }) => SegmentationDataset | ClassificationDataset;

const sets: [name: string, tree: (folder: string) => Promise<void>, open: Open][] = [
  ['CamVid', made.camVidTree, camVid],
  ['CamVid, original', made.camVidOriginalTree, camVidOriginal],
  ['Cityscapes', made.cityscapesTree, cityscapes],
  ['KITTI', made.kittiTree, kitti],
  ['DUS', made.daimlerTree, daimler],
  ['Mapillary Vistas', made.mapillaryTree, mapillary],
  ['ScanNet', made.scanNetTree, scanNet],
  ['DeepGlobe', made.deepGlobeTree, deepGlobe],
  ['ImageNet', made.imageNetTree, imageNet],
];

/** Counts, and the first sample of each split. */
async function readAll({ splits, classes }: SegmentationDataset | ClassificationDataset): Promise<unknown> {
  const read = [];
  for (const [name, split] of Object.entries(splits)) {
    holds(split.count > 0, `${name} has no pictures`);
    if ('label' in split) {
      const [{ pixels }, label] = [await split.image(0), split.label(0)];
      holds(label >= 0 && label < classes.length, `${name}: the label is ${label}`);
      read.push([name, split.count, pixels, label]);
    } else {
      const files = split.files!(0);
      const sample = files.labels && (await readSample(files, {}, 1));
      const { height, width, pixels } = sample ? sample.image : await split.image(0);
      holds(pixels.length === height * width * 3, `${name}: ${pixels.length} bytes`);
      read.push([name, split.count, pixels, sample && sample.labels.labels]);
    }
  }
  return read;
}

export const trees = sets.map(([name, tree, open]): Reader => ({
  name: `folders of ${name}`,
  inputs: 120,
  async make(folder) {
    await tree(folder);
    const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    return entries.map((file) => ({ file }));
  },
  read: async (folder) => readAll(open({ folder })),
}));
