import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError } from '../../base/dataError';
import { readText } from '../../base/readFile';
import { classesOf, datasetOfFiles, filesIn, setFolder } from './filePairs';
import { remedy } from './labelDecoding';
import { ignoreLabel, type SegmentationClass, type SegmentationDataset } from './segmentationDataset';

/** The benchmark's twenty classes with their numbers among NYU's forty. */
const benchmark: readonly (SegmentationClass & { nyu: number })[] = [
  { nyu: 1, name: 'wall', color: [174, 199, 232] },
  { nyu: 2, name: 'floor', color: [152, 223, 138] },
  { nyu: 3, name: 'cabinet', color: [31, 119, 180] },
  { nyu: 4, name: 'bed', color: [255, 187, 120] },
  { nyu: 5, name: 'chair', color: [188, 189, 34] },
  { nyu: 6, name: 'sofa', color: [140, 86, 75] },
  { nyu: 7, name: 'table', color: [255, 152, 150] },
  { nyu: 8, name: 'door', color: [214, 39, 40] },
  { nyu: 9, name: 'window', color: [197, 176, 213] },
  { nyu: 10, name: 'bookshelf', color: [148, 103, 189] },
  { nyu: 11, name: 'picture', color: [196, 156, 148] },
  { nyu: 12, name: 'counter', color: [23, 190, 207] },
  { nyu: 14, name: 'desk', color: [247, 182, 210] },
  { nyu: 16, name: 'curtain', color: [219, 219, 141] },
  { nyu: 24, name: 'refrigerator', color: [255, 127, 14] },
  { nyu: 28, name: 'shower curtain', color: [158, 218, 229] },
  { nyu: 33, name: 'toilet', color: [44, 160, 44] },
  { nyu: 34, name: 'sink', color: [112, 128, 144] },
  { nyu: 36, name: 'bathtub', color: [227, 119, 194] },
  { nyu: 39, name: 'otherfurniture', color: [82, 84, 163] },
];

/** NYU's other numbers do not count. */
const classOfNyu = classesOf(
  benchmark.map(({ nyu }) => nyu),
  Array.from({ length: 41 }, (_, nyu) => nyu),
);

interface ScanNetOptions {
  folder?: string;
  /** label: NYU40 numbers in 8 bits. label-filt: ScanNet's own ids in 16 bits, mapped by `scannetv2-labels.combined.tsv`. */
  labels?: 'label' | 'label-filt';
  /** Scenes by split; the lists `scannetv2_{train,val}.txt` unless given, and all scenes as "all" without them. */
  scenes?: Readonly<Record<string, readonly string[]>>;
}

/**
 * ScanNet (Dai et al. 2017), rooms, as the benchmark's subset `scannet_frames_25k` has them or with raw labels:
 * `sceneNNNN_NN/{color/NNNNNN.jpg,label/NNNNNN.png}`, the benchmark's 20 classes.
 * @throws DataError where the folder is missing, or not in this layout.
 * @example
 * data.scanNet().classes.length; // => 20
 */
export function scanNet({
  folder: given,
  labels = 'label',
  scenes,
}: ScanNetOptions = {}): SegmentationDataset {
  const folder = setFolder('scannet', 'ScanNet', given);
  const raw = labels === 'label-filt';
  const classOf = raw ? readCombined(join(folder, 'scannetv2-labels.combined.tsv')) : classOfNyu;
  const members: Readonly<Record<string, readonly string[]>> = scenes ?? listedScenes(folder);
  return datasetOfFiles({
    name: 'ScanNet',
    classes: benchmark.map(({ name, color }) => ({ name, color })),
    source: "ScanNet, the benchmark's 20 classes.",
    folder,
    decoding: { kind: 'values', classOf },
    splits: Object.keys(members),
    files: (split) => ({
      folder,
      images: members[split].flatMap((scene) => filesIn(join(folder, scene, 'color'), /^\d+\.jpg$/)),
      labelsOf: (image) => join(image, '../..', labels, `${basename(image, '.jpg')}.png`),
      labelFiles: members[split].flatMap((scene) => filesIn(join(folder, scene, labels), /^\d+\.png$/)),
    }),
  });
}

function listedScenes(folder: string): Record<string, string[]> {
  const there = readdirSync(folder)
    .filter((name) => /^scene\d{4}_\d{2}$/.test(name))
    .sort();
  const lists = ['train', 'val'].flatMap((split) => {
    const file = join(folder, `scannetv2_${split}.txt`);
    if (!existsSync(file)) return [];
    const listed = new Set(readText(file, remedy).split(/\s+/));
    const scenes = there.filter((scene) => listed.has(scene));
    return scenes.length > 0 ? [[split, scenes] as const] : [];
  });
  return lists.length > 0 ? Object.fromEntries(lists) : { all: there };
}

/** The class of each of ScanNet's ids, by the columns id and nyu40id. */
function readCombined(file: string): Record<number, number> {
  const [head = [], ...lines] = readText(file, `it says what ScanNet's ids are among NYU's forty: ${remedy}`)
    .split(/\r?\n/)
    .filter(Boolean)
    .map((line) => line.split('\t'));
  const [id, nyu] = [head.indexOf('id'), head.indexOf('nyu40id')];
  if (id < 0 || nyu < 0)
    throw new DataError(
      `${file}: expected the columns id and nyu40id, found ${head.join(', ').slice(0, 80) || 'none'}: ${remedy}`,
    );
  const wrong = lines.findIndex((line) => ![line[id], line[nyu]].every((text) => /^\d+$/.test(text ?? '')));
  if (wrong >= 0) {
    throw new DataError(
      `${file}: expected numbers as id and nyu40id, found ${JSON.stringify(lines[wrong].join(', ').slice(0, 80))}: ${remedy}`,
    );
  }
  return {
    0: ignoreLabel,
    ...Object.fromEntries(
      lines.map((line) => [Number(line[id]), classOfNyu[Number(line[nyu])] ?? ignoreLabel]),
    ),
  };
}
