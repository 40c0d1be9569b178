import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesIn, pairedSplit, setFolder, splitsFound } from './filePairs';
import { ignoreLabel, type SegmentationClass, type SegmentationDataset } from './segmentationDataset';

const classes: readonly SegmentationClass[] = [
  { name: 'ground', color: [128, 64, 128] },
  { name: 'vehicle', color: [0, 0, 142] },
  { name: 'pedestrian', color: [220, 20, 60] },
  { name: 'sky', color: [70, 130, 180] },
  { name: 'building', color: [70, 70, 70] },
];

export interface DaimlerOptions {
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
export function daimler(options: DaimlerOptions = {}): SegmentationDataset {
  const {
    sequences = { train: ['train_1', 'train_2', 'train_3'], test: ['test_1', 'test_2'] },
    labels = { folder: 'labels', name: /\.png$/ },
    imageOf = (file) => join('images', basename(file)),
    classOf = { 0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 255: ignoreLabel },
  } = options;
  const folder = setFolder('dus', 'Daimler Urban Segmentation', options.folder);
  const split = (name: string, members: readonly string[]) => () => {
    const there = members.map((member) => join(folder, member)).filter((path) => existsSync(path));
    if (there.length === 0) return undefined;
    const files = there.flatMap((path) => filesIn(join(path, labels.folder), labels.name));
    const labelsOf = new Map(
      files.map((file) => [join(sequenceOf(file, labels.folder), imageOf(file)), file]),
    );
    return pairedSplit({
      name: `DUS ${name}`,
      folder,
      images: [...labelsOf.keys()], // pictures without labels are most of a sequence
      labelsOf: (image) => labelsOf.get(image)!,
      decoding: { kind: 'values', classOf },
    });
  };
  const entries = Object.entries(sequences).map(([name, members]) => [name, split(name, members)] as const);
  return {
    name: 'DUS',
    classes,
    ignoreLabel,
    splits: splitsFound(folder, Object.fromEntries(entries)),
    source: 'Daimler Urban Segmentation, 5 classes.',
  };
}

/** The sequence's folder, which holds the folder of labels. */
const sequenceOf = (file: string, labelFolder: string) =>
  labelFolder
    .split('/')
    .filter((part) => part && part !== '.')
    .reduce((path) => dirname(path), dirname(file));
