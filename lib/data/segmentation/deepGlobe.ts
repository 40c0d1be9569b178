import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, pairedSplit, setFolder, splitsFound } from './filePairs';
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
const unknown = colorKey([0, 0, 0]);

/** The masks' colours are not exact: the makers say to threshold each channel at 128. */
const decoding = {
  kind: 'colors',
  threshold: 128,
  classOf: {
    ...Object.fromEntries(classes.map(({ color }, i) => [colorKey(color), i])),
    [unknown]: ignoreLabel,
  },
} as const;

/**
 * DeepGlobe's land cover challenge (Demir et al. 2018), satellite images of 2448x2448: `train/<id>_sat.jpg` and
 * `train/<id>_mask.png`; `valid` and `test` without masks. 803 / 171 / 172.
 * @throws DataError where the folder is missing, or not in this layout.
 * @example
 * data.deepGlobe().classes.length; // => 6
 */
export function deepGlobe({ folder: given }: { folder?: string } = {}): SegmentationDataset {
  const folder = setFolder('deepglobe', 'DeepGlobe', given);
  const split = (name: string) => () => {
    const path = join(folder, name);
    if (!existsSync(path)) return undefined;
    const masks = filesIn(path, /_mask\.png$/);
    return pairedSplit({
      name: `DeepGlobe ${name}`,
      folder: path,
      images: filesIn(path, /_sat\.jpg$/),
      ...(name === 'train' || masks.length > 0
        ? { labelsOf: (image: string) => image.replace(/_sat\.jpg$/, '_mask.png') }
        : {}),
      labelFiles: masks,
      decoding,
    });
  };
  return {
    name: 'DeepGlobe',
    classes,
    ignoreLabel,
    splits: splitsFound(folder, { train: split('train'), valid: split('valid'), test: split('test') }),
    source: 'DeepGlobe land cover classification, 6 classes.',
  };
}
