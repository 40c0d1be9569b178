/** Cityscapes (Cordts et al. 2016), and KITTI's semantic benchmark (Alhaija et al. 2018), which shares its labels. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesIn, pairedSplit, setFolder, splitsFound } from './filePairs';
import { ignoreLabel, type SegmentationClass, type SegmentationDataset } from './segmentationDataset';

/** The nineteen classes that are trained and scored, with the ids that stand in the label files. */
const trained: readonly (SegmentationClass & { id: number })[] = [
  { id: 7, name: 'road', color: [128, 64, 128] },
  { id: 8, name: 'sidewalk', color: [244, 35, 232] },
  { id: 11, name: 'building', color: [70, 70, 70] },
  { id: 12, name: 'wall', color: [102, 102, 156] },
  { id: 13, name: 'fence', color: [190, 153, 153] },
  { id: 17, name: 'pole', color: [153, 153, 153] },
  { id: 19, name: 'traffic light', color: [250, 170, 30] },
  { id: 20, name: 'traffic sign', color: [220, 220, 0] },
  { id: 21, name: 'vegetation', color: [107, 142, 35] },
  { id: 22, name: 'terrain', color: [152, 251, 152] },
  { id: 23, name: 'sky', color: [70, 130, 180] },
  { id: 24, name: 'person', color: [220, 20, 60] },
  { id: 25, name: 'rider', color: [255, 0, 0] },
  { id: 26, name: 'car', color: [0, 0, 142] },
  { id: 27, name: 'truck', color: [0, 0, 70] },
  { id: 28, name: 'bus', color: [0, 60, 100] },
  { id: 31, name: 'train', color: [0, 80, 100] },
  { id: 32, name: 'motorcycle', color: [0, 0, 230] },
  { id: 33, name: 'bicycle', color: [119, 11, 32] },
];

const classes = trained.map(({ name, color }) => ({ name, color }));

/** Ids 0 … 33, and -1, a licence plate, which 8 bits hold as 255; those that are not trained do not count. */
const ids = [...Array.from({ length: 34 }, (_, id) => id), 255];
const classOfId = (id: number) => {
  const label = trained.findIndex((entry) => entry.id === id);
  return label < 0 ? ignoreLabel : label;
};
const decoding = {
  kind: 'values',
  classOf: Object.fromEntries(ids.map((id) => [id, classOfId(id)])),
} as const;

/**
 * Cityscapes (Cordts et al. 2016): `leftImg8bit/{train,val,test}/<city>/…_leftImg8bit.png` and
 * `gtFine/…/…_gtFine_labelIds.png`; 2975 / 500 / 1525 of 2048x1024, 19 classes. The labels of `test` are with its
 * makers.
 * @throws DataError where the folder is missing, or not in this layout.
 * @example
 * data.cityscapes().classes.length; // => 19
 */
export function cityscapes({ folder: given }: { folder?: string } = {}): SegmentationDataset {
  const folder = setFolder('cityscapes', 'Cityscapes', given);
  const split = (name: string) => () => {
    const images = join(folder, 'leftImg8bit', name);
    if (!existsSync(images)) return undefined;
    const labelsOf = (image: string) => {
      const stem = basename(image).replace(/_leftImg8bit\.png$/, '');
      return join(folder, 'gtFine', name, basename(dirname(image)), `${stem}_gtFine_labelIds.png`);
    };
    return pairedSplit({
      name: `Cityscapes ${name}`,
      folder: images,
      images: filesIn(images, /^[a-z-]+_\d{6}_\d{6}_leftImg8bit\.png$/i, { deep: true }),
      ...(name === 'test' ? {} : { labelsOf }),
      labelFiles: filesIn(join(folder, 'gtFine', name), /_gtFine_labelIds\.png$/, { deep: true }),
      decoding,
    });
  };
  return {
    name: 'Cityscapes',
    classes,
    ignoreLabel,
    splits: splitsFound(folder, { train: split('train'), val: split('val'), test: split('test') }),
    source: 'Cityscapes, fine annotations, 19 classes.',
  };
}

/**
 * KITTI's semantic benchmark (Alhaija et al. 2018), with Cityscapes' classes: `training/image_2/NNNNNN_10.png`,
 * `training/semantic/NNNNNN_10.png`, and `testing/image_2/`, whose labels are not public.
 * @throws DataError where the folder is missing, or not in this layout.
 * @example
 * data.kitti().classes.length; // => 19
 */
export function kitti({ folder: given }: { folder?: string } = {}): SegmentationDataset {
  const folder = setFolder('kitti', 'KITTI', given);
  const name = /^\d{6}_10\.png$/;
  const split = (part: 'training' | 'testing') => () => {
    const images = join(folder, part, 'image_2');
    const semantic = join(folder, part, 'semantic');
    if (!existsSync(images)) return undefined;
    const labelsOf = (image: string) => join(semantic, basename(image));
    return pairedSplit({
      name: `KITTI ${part}`,
      folder: images,
      images: filesIn(images, name),
      ...(part === 'training' ? { labelsOf } : {}),
      labelFiles: filesIn(semantic, name),
      decoding,
    });
  };
  return {
    name: 'KITTI',
    classes,
    ignoreLabel,
    splits: splitsFound(folder, { training: split('training'), testing: split('testing') }),
    source: "KITTI's semantic segmentation benchmark, Cityscapes' 19 classes.",
  };
}
