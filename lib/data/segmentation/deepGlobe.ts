import { join } from 'node:path';
import { datasetOfFiles, filesIn, folderPair, setFolder } from './filePairs';
import { colorKey } from './labelDecoding';
import { ignoreLabel, type SegmentationClass, type SegmentationDataset } from './segmentationDataset';

const classes: readonly SegmentationClass[] = [
  { name: 'urban', color: [0, 255, 255] },
  { name: 'agriculture', color: [255, 255, 0] },
  { name: 'rangeland', color: [255, 0, 255] },
  { name: 'forest', color: [0, 255, 0] },
  { name: 'water', color: [0, 0, 255] },
  { name: 'barren', color: [255, 255, 255] },
];

/**
 * DeepGlobe's land cover challenge (Demir et al. 2018), satellite images of 2448x2448: `train/<id>_sat.jpg` and
 * `train/<id>_mask.png`; `valid` and `test` without masks. 803 / 171 / 172. The masks' colours are not exact: each
 * channel is cut at 128, as the makers say. Red pixels, which some masks have though no class is red, are unknown; it is
 * said once.
 * @throws DataError where the folder is missing, or not in this layout.
 * @example
 * data.deepGlobe().classes.length; // => 6
 */
export function deepGlobe({ folder: given }: { folder?: string } = {}): SegmentationDataset {
  const folder = setFolder('deepglobe', 'DeepGlobe', given);
  const classOf = Object.fromEntries(classes.map(({ color }, i) => [colorKey(color), i]));
  return datasetOfFiles({
    name: 'DeepGlobe',
    classes,
    source: 'DeepGlobe land cover classification, 6 classes.',
    folder,
    decoding: {
      ...{ kind: 'colors', threshold: 128, classOf: { ...classOf, [colorKey([0, 0, 0])]: ignoreLabel } },
      stray: {
        [colorKey([255, 0, 0])]:
          'red is not one of the colours that the set describes, and is taken for unknown',
      },
    },
    splits: ['train', 'valid', 'test'],
    files(split) {
      const path = join(folder, split);
      const hasMasks = split === 'train' || filesIn(path, /_mask\.png$/).length > 0;
      return folderPair(path, /_sat\.jpg$/, hasMasks ? path : undefined, '_mask.png');
    },
  });
}
