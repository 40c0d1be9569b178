/** Where examples run: a folder of their own with small data sets in the real layouts. */
import { copyFileSync, ftruncateSync, mkdirSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as trees from '../data/segmentation/trees';

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

  const before = { folder: process.cwd(), env: { ...process.env } };
  process.chdir(folder);
  process.env.CONVNOTES_DATA = data;
  process.env.CONVNOTES_STUDIES = join(folder, 'studies'); // none: the recorded ones
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
