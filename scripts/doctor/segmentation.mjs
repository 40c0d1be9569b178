/** The sets of labelled scenes: which are there, in the layout that their loaders read. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFilled } from './data.mjs';
import { ok, warning } from './finding.mjs';

/** Folder, name, and one path in it for each part: what lies there is counted. */
const sets = [
  ['camvid', 'CamVid', ['train', 'val', 'test']],
  ['camvid-original', 'CamVid as published', ['701_StillsRaw_full']],
  ['cityscapes', 'Cityscapes', ['leftImg8bit/train', 'leftImg8bit/val', 'leftImg8bit/test']],
  ['kitti', 'KITTI', ['training/image_2', 'testing/image_2']],
  ['dus', 'Daimler Urban Segmentation', ['train_1', 'train_2', 'train_3', 'test_1', 'test_2']],
  ['mapillary', 'Mapillary Vistas', ['training/images', 'validation/images', 'testing/images']],
  ['scannet', 'ScanNet', ['.']],
  ['deepglobe', 'DeepGlobe', ['train', 'valid', 'test']],
];

const image = /\.(png|jpe?g)$/i;
/** Pictures that are no labels: masks and what lies in folders of labels do not count. */
const isLabel = (name) => /_mask\.png$|(^|\/)(label|labels|label-filt)\//.test(name);

export function segmentation(folders) {
  const there = sets.flatMap(([folder, name, parts]) => {
    const path = folders.map((data) => join(data, folder)).find((candidate) => isFilled(candidate));
    return path ? [{ name, path, parts, counts: parts.map((part) => pictures(join(path, part))) }] : [];
  });
  const strange = there.filter(({ counts }) => counts.every((count) => count === 0));
  if (strange.length > 0) {
    const { name, path, parts } = strange[0];
    return warning(
      'Segmentation',
      `${name}: nothing of its layout in ${path}`,
      `expected ${parts.join(', ')} there`,
    );
  }
  const found = there.map(({ name, counts }) => `${name} (${counts.filter(Boolean).join(' / ')} pictures)`);
  return ok(
    'Segmentation',
    found.join(', ') || 'none of eight sets: scenes of digits, made by a seed, serve',
  );
}

function pictures(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true }).filter((name) => image.test(name) && !isLabel(name)).length;
}
