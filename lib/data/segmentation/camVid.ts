import { basename, join } from 'node:path';
import { DataError } from '../../base/dataError';
import { readText } from '../../base/readFile';
import { classesOf, datasetOfFiles, folderPair, setFolder } from './filePairs';
import { colorKey, remedy as restore } from './labelDecoding';
import {
  ignoreLabel,
  type Rgb,
  type SegmentationClass,
  type SegmentationDataset,
} from './segmentationDataset';

/** The eleven classes of SegNet's copy (Badrinarayanan, Kendall & Cipolla 2017), in the order of their numbers. */
const camVidClasses: readonly SegmentationClass[] = [
  { name: 'Sky', color: [128, 128, 128] },
  { name: 'Building', color: [128, 0, 0] },
  { name: 'Pole', color: [192, 192, 128] },
  { name: 'Road', color: [128, 64, 128] },
  { name: 'Pavement', color: [60, 40, 222] },
  { name: 'Tree', color: [128, 128, 0] },
  { name: 'SignSymbol', color: [192, 128, 128] },
  { name: 'Fence', color: [64, 64, 128] },
  { name: 'Car', color: [64, 0, 128] },
  { name: 'Pedestrian', color: [64, 64, 0] },
  { name: 'Bicyclist', color: [0, 128, 192] },
];

/**
 * CamVid (Brostow, Fauqueur & Cipolla 2009), street scenes filmed from a car, in SegNet's copy: `train/ val/ test/`
 * and `trainannot/ …`, 8-bit class numbers, 11 for void; 367 / 101 / 233, 480x360.
 * @throws DataError where the folder is missing, or not in this layout.
 * @example
 * const { classes, splits } = data.camVid();
 * classes.length; // => 11
 */
export function camVid({ folder: given }: { folder?: string } = {}): SegmentationDataset {
  const folder = setFolder('camvid', 'CamVid', given);
  const numbers = camVidClasses.map((_, i) => i);
  return datasetOfFiles({
    name: 'CamVid',
    classes: camVidClasses,
    source: "CamVid in SegNet's split, 11 classes.",
    folder,
    decoding: { kind: 'values', classOf: classesOf(numbers, [...numbers, 11]) },
    splits: ['train', 'val', 'test'],
    files: (split) =>
      folderPair(join(folder, split), /\.(png|jpe?g)$/i, join(folder, `${split}annot`), '.png'),
  });
}

/**
 * CamVid as published: `701_StillsRaw_full/*.png`, `LabeledApproved_full/*_L.png` in colours, `label_colors.txt`;
 * 960x720. splits: names of images without their ending, by split; all images are one split "all" unless given.
 * @throws DataError where the folder is missing, or not in this layout.
 * @example
 * Object.keys(data.camVidOriginal().splits); // => ['all']
 */
export function camVidOriginal({
  folder: given,
  splits,
}: { folder?: string; splits?: Readonly<Record<string, readonly string[]>> } = {}): SegmentationDataset {
  const folder = setFolder('camvid-original', 'CamVid in its original layout', given);
  const named = readColors(join(folder, 'label_colors.txt'));
  const classes = named.filter(({ name }) => name !== 'Void');
  const labelOf = (entry: SegmentationClass) =>
    entry.name === 'Void' ? ignoreLabel : classes.findIndex(({ name }) => name === entry.name);
  const [stills, approved] = [join(folder, '701_StillsRaw_full'), join(folder, 'LabeledApproved_full')];
  const labelsOf = (image: string) => join(approved, `${basename(image, '.png')}_L.png`);
  return datasetOfFiles({
    name: 'CamVid, original',
    classes,
    source: `CamVid as published, ${classes.length} classes and Void.`,
    folder,
    decoding: {
      kind: 'colors',
      classOf: Object.fromEntries(named.map((entry) => [colorKey(entry.color), labelOf(entry)])),
    },
    splits: Object.keys(splits ?? { all: [] }),
    files: (split) =>
      splits
        ? { folder: stills, images: splits[split].map((name) => join(stills, `${name}.png`)), labelsOf }
        : (folderPair(stills, /\.png$/, approved, '_L.png') ?? { folder: stills, images: [] }),
  });
}

/** Lines of "R G B name". */
function readColors(file: string): SegmentationClass[] {
  const remedy = `it names the colours of the classes: ${restore}`;
  const lines = readText(file, remedy).split(/\r?\n/);
  const named = lines.flatMap((line, i): SegmentationClass[] => {
    if (line.trim() === '') return [];
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S.*?)\s*$/.exec(line);
    const color = found?.slice(1, 4).map(Number);
    if (!found || color!.some((value) => value > 255)) {
      throw new DataError(
        `${file}, line ${i + 1}: expected "R G B name", found ${JSON.stringify(line.slice(0, 80))}: ${remedy}`,
      );
    }
    return [{ name: found[4], color: color as unknown as Rgb }];
  });
  const twice = named.find(
    (entry, i) => named.findIndex((other) => colorKey(other.color) === colorKey(entry.color)) < i,
  );
  if (!twice && named.length > 0) return named;
  const found = twice ? `two for ${twice.color.join(' ')}` : 'none';
  throw new DataError(`${file}: expected classes with a colour each, found ${found}: ${remedy}`);
}
