/** Sets of street scenes filmed from a car: Cityscapes, KITTI, Daimler Urban Segmentation, Mapillary Vistas. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError } from '../../base/dataError';
import { readJson } from '../../base/readFile';
import { classesOf, datasetOfFiles, filesIn, folderPair, setFolder } from './filePairs';
import { remedy } from './labelDecoding';
import { type Rgb, type SegmentationClass, type SegmentationDataset } from './segmentationDataset';

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

/** Of ids 0 … 33, and -1, a licence plate, which 8 bits hold as 255, those that are not trained do not count. */
const cityscapesLabels = {
  classes: trained.map(({ name, color }) => ({ name, color })),
  decoding: {
    kind: 'values',
    classOf: classesOf(
      trained.map(({ id }) => id),
      [...Array.from({ length: 34 }, (_, id) => id), 255],
    ),
  },
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
  return datasetOfFiles({
    ...{ name: 'Cityscapes', source: 'Cityscapes, fine annotations, 19 classes.', folder },
    ...cityscapesLabels,
    splits: ['train', 'val', 'test'],
    files(split) {
      const labels = split === 'test' ? undefined : join(folder, 'gtFine', split);
      const images = join(folder, 'leftImg8bit', split);
      return folderPair(images, /_leftImg8bit\.png$/, labels, '_gtFine_labelIds.png');
    },
  });
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
  return datasetOfFiles({
    ...{ name: 'KITTI', source: "KITTI's semantic segmentation benchmark, Cityscapes' 19 classes.", folder },
    ...cityscapesLabels,
    splits: ['training', 'testing'],
    files(split) {
      const labels = split === 'training' ? join(folder, split, 'semantic') : undefined;
      return folderPair(join(folder, split, 'image_2'), /_10\.png$/, labels, '_10.png');
    },
  });
}

const daimlerClasses: readonly SegmentationClass[] = [
  { name: 'ground', color: [128, 64, 128] },
  { name: 'vehicle', color: [0, 0, 142] },
  { name: 'pedestrian', color: [220, 20, 60] },
  { name: 'sky', color: [70, 130, 180] },
  { name: 'building', color: [70, 70, 70] },
];

/** A layout of Daimler Urban Segmentation. */
interface DaimlerOptions {
  folder?: string;
  /** Sequences (folders) of each split. */
  sequences?: Readonly<Record<string, readonly string[]>>;
  /** Folder in a sequence, and name, of a label file. */
  labels?: { folder: string; name: RegExp };
  /** The image of a label file, relative to the sequence's folder. */
  imageOf?: (labelFile: string) => string;
  /** The class of each value in a label file. */
  classOf?: Readonly<Record<number, number>>;
}

/**
 * Daimler Urban Segmentation, "DUS" (Scharwächter et al. 2013): grey street scenes, every tenth frame labelled. The
 * layout that is in circulation is not documented, so all of it is an option. Without any: sequences `train_1..3`
 * and `test_1..2`, each with `images/NAME.png` (8 or 16 bits) and, for the frames that have them, `labels/NAME.png`
 * with 0 … 4 in the order ground, vehicle, pedestrian, sky, building, and 255 elsewhere.
 * @throws DataError where the folder is missing, or not in this layout.
 * @example
 * data.daimler().classes.map(({ name }) => name); // => ['ground', 'vehicle', 'pedestrian', 'sky', 'building']
 */
export function daimler({
  folder: given,
  sequences = { train: ['train_1', 'train_2', 'train_3'], test: ['test_1', 'test_2'] },
  labels = { folder: 'labels', name: /\.png$/ },
  imageOf = (file) => join('images', basename(file)),
  classOf = classesOf([0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 255]),
}: DaimlerOptions = {}): SegmentationDataset {
  const folder = setFolder('dus', 'Daimler Urban Segmentation', given);
  return datasetOfFiles({
    ...{ name: 'DUS', source: 'Daimler Urban Segmentation, 5 classes.', folder },
    classes: daimlerClasses,
    decoding: { kind: 'values', classOf },
    splits: Object.keys(sequences),
    files(split) {
      const there = sequences[split].map((name) => join(folder, name)).filter((path) => existsSync(path));
      if (there.length === 0) return undefined;
      const labelled = there.flatMap((sequence) =>
        filesIn(join(sequence, labels.folder), labels.name).map(
          (file) => [join(sequence, imageOf(file)), file] as const,
        ),
      );
      const labelsOf = new Map(labelled); // images without labels are most of a sequence
      return { folder, images: [...labelsOf.keys()], labelsOf: (image) => labelsOf.get(image)! };
    },
  });
}

interface MapillaryLabel {
  readable: string;
  color: Rgb;
  /** Whether it counts in the benchmark. */
  evaluate: boolean;
}

/** Where a version keeps its list of labels, and its label files within a split. */
const mapillaryLayouts = {
  '1.2': { config: ['config.json', 'config_v1.2.json'], labels: ['labels', 'v1.2/labels'] },
  '2.0': { config: ['config_v2.0.json'], labels: ['v2.0/labels'] },
} as const;

/**
 * Mapillary Vistas (Neuhold et al. 2017), streets from all over the world:
 * `{training,validation}/{images/*.jpg,labels/*.png}`, `testing/images`, with palette indices into the labels of
 * `config.json`: 66 in version 1.2, 124 in 2.0. Labels that are not evaluated do
 * not count.
 * @throws DataError where the folder is missing, or not in this layout; Error for another version.
 * @example
 * data.mapillary({ version: '1.2' }).name; // => 'Mapillary Vistas 1.2'
 */
export function mapillary({
  folder: given,
  version = '1.2',
}: { folder?: string; version?: keyof typeof mapillaryLayouts } = {}): SegmentationDataset {
  if (!(version in mapillaryLayouts))
    throw new Error(`expected version "1.2" or "2.0" of Mapillary Vistas, got "${version}"`);
  const folder = setFolder('mapillary', 'Mapillary Vistas', given);
  const { config, labels: places } = mapillaryLayouts[version];
  const all = readConfig(config.map((name) => join(folder, name)));
  const counted = all.filter(({ evaluate }) => evaluate);
  return datasetOfFiles({
    name: `Mapillary Vistas ${version}`,
    classes: counted.map(({ readable, color }) => ({ name: readable, color })),
    source: `Mapillary Vistas ${version}, ${counted.length} of ${all.length} labels are evaluated.`,
    folder,
    decoding: {
      kind: 'values',
      classOf: classesOf(
        counted.map((label) => all.indexOf(label)),
        [...all.keys()],
      ),
    },
    splits: ['training', 'validation', 'testing'],
    files(split) {
      const [first, ...others] = places.map((path) => join(folder, split, path));
      const labels = [first, ...others].find((path) => existsSync(path)) ?? first;
      const images = join(folder, split, 'images');
      return folderPair(images, /\.jpe?g$/i, split === 'testing' ? undefined : labels, '.png');
    },
  });
}

const isByte = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256;
const isLabel = (label: Partial<MapillaryLabel> | null) =>
  typeof label?.readable === 'string' &&
  label.readable !== '' &&
  Array.isArray(label.color) &&
  label.color.length === 3 &&
  label.color.every(isByte) &&
  typeof label.evaluate === 'boolean';

function readConfig(files: string[]): MapillaryLabel[] {
  const file = files.find((path) => existsSync(path));
  if (!file) throw new DataError(`${files[0]} is missing: it lists the labels; ${remedy}`);
  const labels = (readJson(file, 'the list of labels', remedy) as { labels?: unknown } | null)?.labels;
  if (Array.isArray(labels) && labels.length > 0 && labels.every(isLabel)) return labels as MapillaryLabel[];
  throw new DataError(
    `${file}: expected "labels", a list of objects with readable, color and evaluate: ${remedy}`,
  );
}
