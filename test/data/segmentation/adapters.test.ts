/** Each data set on a small tree in its layout, and what is broken in it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imageNet } from '../../../lib/data/imageNet';
import { camVid, camVidOriginal } from '../../../lib/data/segmentation/camVid';
import { cityscapes, daimler, kitti, mapillary } from '../../../lib/data/segmentation/streetScenes';
import { deepGlobe } from '../../../lib/data/segmentation/deepGlobe';
import { readSample } from '../../../lib/data/segmentation/sample';
import { scanNet } from '../../../lib/data/segmentation/scanNet';
import { type SegmentationDataset, splitOf } from '../../../lib/data/segmentation/segmentationDataset';
import type { Mutation } from '../../faults/badInput/change';
import { labels } from '../../faults/badInput/readers/labels';
import { trees as readers } from '../../faults/badInput/readers/trees';
import { defectsOf } from '../../faults/badInput/tryReader';
import * as trees from './trees';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-data-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const counts = ({ splits }: SegmentationDataset) =>
  Object.fromEntries(Object.entries(splits).map(([name, { count }]) => [name, count]));

/** The first labels of the first image of a split, by name. */
async function first(set: SegmentationDataset, split: string, count: number): Promise<string[]> {
  const { width, height, labels } = await set.splits[split].labels(0);
  expect([width, height]).toEqual([trees.width, trees.height]);
  return Array.from(labels.subarray(0, count), (label) =>
    label === set.ignoreLabel ? '-' : set.classes[label].name,
  );
}

describe('a set in its layout', () => {
  it.each([
    {
      ...{ name: "CamVid in SegNet's copy", tree: trees.camVidTree, open: camVid, classes: 11 },
      ...{ splits: { train: 3, val: 1, test: 2 }, labels: ['test', 'Sky', 'Road', 'Bicyclist', '-'] },
    },
    {
      ...{ name: 'CamVid as published, in colours', tree: trees.camVidOriginalTree, open: camVidOriginal },
      ...{ classes: 3, splits: { all: 2 }, labels: ['all', 'Animal', 'Road', '-'] },
    },
    {
      ...{
        name: 'Cityscapes, with 19 of its ids',
        tree: trees.cityscapesTree,
        open: cityscapes,
        classes: 19,
      },
      ...{
        splits: { train: 2, val: 1, test: 1 },
        labels: ['train', 'road', 'bicycle', '-', 'car', '-', '-'],
      },
    },
    {
      ...{ name: 'KITTI', tree: trees.kittiTree, open: kitti, classes: 19 },
      ...{ splits: { training: 2, testing: 2 }, labels: ['training', 'vegetation', 'sky', '-'] },
    },
    {
      ...{ name: 'DUS, of which every tenth image is labelled', tree: trees.daimlerTree, open: daimler },
      ...{ classes: 5, splits: { train: 4, test: 2 }, labels: ['train', 'ground', 'building', '-'] },
    },
    {
      ...{ name: 'Mapillary Vistas 1.2: palette indices', tree: trees.mapillaryTree, open: mapillary },
      ...{ classes: 2, splits: { training: 1, validation: 1, testing: 1 } },
      labels: ['training', 'Bird', 'Curb', '-'],
    },
    {
      ...{ name: 'ScanNet: NYU numbers', tree: trees.scanNetTree, open: scanNet, classes: 20 },
      ...{ splits: { train: 4, val: 2 }, labels: ['val', 'wall', 'otherfurniture', '-', '-', '-'] },
    },
    {
      ...{ name: 'DeepGlobe: colours cut at 128', tree: trees.deepGlobeTree, open: deepGlobe, classes: 6 },
      ...{
        splits: { train: 2, valid: 1, test: 1 },
        labels: ['train', 'urban', 'agriculture', '-', 'barren'],
      },
    },
  ])('$name', async ({ tree, open, classes, splits, labels: [split, ...names] }) => {
    await tree(folder);
    const set = open({ folder });
    expect([counts(set), set.classes.length]).toEqual([splits, classes]);
    expect(await first(set, split, names.length)).toEqual(names);
    const { width, height, pixels } = await set.splits[split].image(0);
    expect([width, height, pixels.length]).toEqual([trees.width, trees.height, 3 * width * height]);
    expect(pixels[pixels.length - 1]).toBeGreaterThan(200);
  });

  it('has classes by name, and labels only where its makers give them', async () => {
    await trees.camVidOriginalTree(folder);
    const published = camVidOriginal({ folder });
    expect(published.classes.map(({ name }) => name)).toEqual(['Animal', 'Archway', 'Road']);
    expect(counts(camVidOriginal({ folder, splits: { test: ['0016E5_00390'] } }))).toEqual({ test: 1 });
    await trees.cityscapesTree(folder);
    await expect(cityscapes({ folder }).splits.test.labels(0)).rejects.toThrow(/berlin.*has no labels/);
  });

  it('DUS has grey images of 16 bits; its layout is an option', async () => {
    await trees.daimlerTree(folder);
    const { pixels } = await daimler({ folder }).splits.test.image(0);
    expect([...pixels.subarray(0, 9)]).toEqual([0, 0, 0, 156, 156, 156, 255, 255, 255]); // 40000 / 257
    const other = daimler({
      folder,
      sequences: { all: ['test_1'] },
      imageOf: (file) => join('images', file.slice(-14)),
      classOf: { 0: 4, 4: 0, 255: 255 },
    });
    expect(await first(other, 'all', 2)).toEqual(['building', 'ground']);
  });

  it('Mapillary Vistas 2.0 has other classes and label files; other versions are refused', async () => {
    await trees.mapillaryTree(folder);
    const set = mapillary({ folder, version: '2.0' });
    expect(set.classes).toEqual(['Bird', 'Curb', 'Road'].map((name) => ({ name, color: [1, 2, 4] })));
    expect(await first(set, 'validation', 5)).toEqual(['Bird', '-', 'Curb', 'Road', '-']);
    expect(() => mapillary({ folder, version: '3.0' as '2.0' })).toThrow(/"1.2" or "2.0"/);
  });

  it("ScanNet's own ids of 16 bits are mapped by its table", async () => {
    await trees.scanNetTree(folder);
    const raw = scanNet({ folder, labels: 'label-filt', scenes: { some: ['scene0001_01'] } });
    expect(await first(raw, 'some', 4)).toEqual(['wall', '-', 'sink', '-']);
  });

  it('DeepGlobe: red is unknown, and it is said once', async () => {
    await trees.deepGlobeTree(folder);
    const set = deepGlobe({ folder });
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    trees.writeColours(set.splits.train.files!(0).labels!, [[200, 60, 0], [0, 255, 255], [255, 0, 0]]); // prettier-ignore
    for (let i = 0; i < 2; i++) expect(await first(set, 'train', 3)).toEqual(['-', 'urban', '-']);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/_mask.png: red is not one of the colours/)]]);
    warn.mockRestore();
  });

  it('without the hidden files that macOS leaves beside images', async () => {
    await trees.camVidTree(folder);
    const before = counts(camVid({ folder }));
    for (const name of ['train/._0001TP_000.png', 'trainannot/._0001TP_000.png', 'train/.DS_Store'])
      writeFileSync(join(folder, name), 'no image');
    expect(counts(camVid({ folder }))).toEqual(before);
  });

  it('ImageNet: a class for each folder, or the devkit’s list', async () => {
    await trees.imageNetTree(folder);
    const set = imageNet({ folder });
    expect(set.classes).toEqual(['n01440764', 'n01443537']);
    expect([set.splits.train.count, set.splits.val.count, set.splits.val.label(0)]).toEqual([2, 1, 1]);
    expect(await set.splits.val.image(0, { width: 4, height: 3 })).toMatchObject({ width: 4, height: 3 });
    rmSync(join(folder, 'val'), { recursive: true });
    await trees.writePicture(join(folder, 'val/ILSVRC2012_val_00000001.JPEG'));
    expect(() => imageNet({ folder })).toThrow(/give groundTruth/);
    writeFileSync(join(folder, 'truth.txt'), '2\n');
    const groundTruth = { file: join(folder, 'truth.txt'), wordNetIds: ['n01443537', 'n01440764'] };
    expect(imageNet({ folder, groundTruth }).splits.val.label(0)).toBe(0);
    writeFileSync(join(folder, 'truth.txt'), '3\n');
    expect(() => imageNet({ folder, groundTruth })).toThrow(
      /truth.txt, line 1: 3 is not one of the 2 classes/,
    );
  });
});

describe('what is broken', () => {
  const annotation = () => join(folder, 'trainannot/0001TP_000.png');
  const sample = () => readSample(splitOf(camVid({ folder }), 'train').files!(0), {}, 1);
  beforeEach(() => trees.camVidTree(folder));

  it('labels of another size than the image', async () => {
    trees.writeGrey(annotation(), [0], 8, { width: 7, height: 6 });
    await expect(sample()).rejects.toThrow(
      /trainannot.0001TP_000.png: expected labels for 8 x 6 .*, found 7 x 6/,
    );
  });

  it('an unknown label', async () => {
    trees.writeGrey(annotation(), [0, 1, 2, 12]);
    await expect(sample()).rejects.toThrow(
      /0001TP_000.png: the label 12 at row 0, column 3 is not one of the 12/,
    );
  });

  it('colours where labels were expected, and the other way round', async () => {
    trees.writeColours(annotation(), [[128, 0, 0]]);
    await expect(sample()).rejects.toThrow(/found 3 channels: these are colours/);
    const other = join(folder, 'other');
    await trees.camVidOriginalTree(other);
    const set = camVidOriginal({ folder: other });
    trees.writeColours(join(other, 'LabeledApproved_full/0001TP_006690_L.png'), [
      [0, 0, 0],
      [1, 2, 3],
    ]);
    await expect(set.splits.all.labels(0)).rejects.toThrow(
      /6690_L.png: the colour \(1, 2, 3\) at row 0, column 1/,
    );
    trees.writeGrey(join(other, 'LabeledApproved_full/0001TP_006690_L.png'), [0]);
    await expect(set.splits.all.labels(0)).rejects.toThrow(/expected 8-bit colours, found 1 channels/);
    writeFileSync(join(other, 'label_colors.txt'), '1 2 Tree');
    expect(() => camVidOriginal({ folder: other })).toThrow(
      /label_colors.txt, line 1: expected "R G B name"/,
    );
  });

  it('files cut short', async () => {
    const whole = readFileSync(annotation());
    writeFileSync(annotation(), whole.subarray(0, whole.length - 30));
    await expect(sample()).rejects.toThrow(/0001TP_000.png: expected a PNG file of labels, whole/);
    writeFileSync(annotation(), whole);
    const picture = join(folder, 'train/0001TP_000.jpg');
    writeFileSync(picture, readFileSync(picture).subarray(0, 200));
    await expect(sample()).rejects.toThrow(/0001TP_000.jpg: expected a JPEG/);
  });

  it('a missing counterpart', () => {
    rmSync(annotation());
    expect(() => camVid({ folder })).toThrow(
      /train.0001TP_000.jpg: its labels are missing, expected .*0001TP_000.png/,
    );
    trees.writeGrey(annotation(), [0]);
    trees.writeGrey(join(folder, 'valannot/stray.png'), [0]);
    expect(() => camVid({ folder })).toThrow(/stray.png: the image of these labels is missing in .*val/);
  });

  it('an empty split, none at all, no folder, no such split', () => {
    expect(() => splitOf(camVid({ folder }), 'trial')).toThrow(/no split "trial": there is train, val, test/);
    rmSync(join(folder, 'val'), { recursive: true });
    mkdirSync(join(folder, 'val'));
    expect(() => camVid({ folder })).toThrow(/CamVid val: no images were found/);
    expect(() => kitti({ folder })).toThrow(/found none of its parts \(training, testing\)/);
    expect(() => deepGlobe({ folder: join(folder, 'nowhere') })).toThrow(
      /DeepGlobe is not here: expected .*nowhere/,
    );
  });

  it('an image of DUS, Mapillary’s config, ScanNet’s table', async () => {
    const other = join(folder, 'other');
    await trees.daimlerTree(other);
    rmSync(join(other, 'train_1/images/frame_0010.png'));
    expect(() => daimler({ folder: other })).toThrow(
      /frame_0010.png: the image is missing, whose labels are/,
    );
    await trees.mapillaryTree(other);
    writeFileSync(join(other, 'config.json'), '{"labels": [{}]}');
    expect(() => mapillary({ folder: other })).toThrow(/config.json: expected "labels"/);
    rmSync(join(other, 'config.json'));
    expect(() => mapillary({ folder: other })).toThrow(/config.json is missing/);
    await trees.scanNetTree(other);
    writeFileSync(join(other, 'scannetv2-labels.combined.tsv'), 'a\tb\n');
    expect(() => scanNet({ folder: other, labels: 'label-filt' })).toThrow(
      /the columns id and nyu40id, found a, b/,
    );
  });
});

it('indices of 1, 2 and 4 bits are read as they stand', async () => {
  const set = (depth: 1 | 2 | 4, last: number) => {
    trees.writePalette(join(folder, 'label.png'), [1, 0, last], depth);
    return { kind: 'values', classOf: { 0: 0, 1: 1, [last]: 2 } } as const;
  };
  const { readLabels } = await import('../../../lib/data/segmentation/labelDecoding');
  for (const [depth, last] of [
    [2, 3],
    [4, 13],
  ] as const) {
    expect([...readLabels(join(folder, 'label.png'), set(depth, last)).labels.subarray(0, 3)]).toEqual([
      1, 0, 2,
    ]);
  }
});

describe('what is broken, found before', () => {
  const reader = (name: string) => readers.find((one) => one.name === name)!;

  it('a label image with another checksum', async () => {
    const mutation: Mutation = { changes: [{ kind: 'flip', at: 0.2, bit: 0 }], sealed: false };
    expect(await defectsOf(labels, 'palette.png', mutation)).toEqual([]);
  });

  it('a file where a folder should be', async () => {
    expect(await defectsOf(reader('folders of CamVid'), 'train', { place: 'file' })).toEqual([]);
  });

  it('a link to itself for the folder of a class', async () => {
    const wrong = await defectsOf(reader('folders of ImageNet'), 'train/n01440764', { place: 'loop' });
    expect(wrong).toEqual([]);
  });
});
