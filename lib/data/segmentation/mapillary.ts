import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { DataError } from '../../base/dataError';
import { readJson } from '../../base/readFile';
import { filesIn, pairedSplit, setFolder, splitsFound } from './filePairs';
import { remedy } from './labelDecoding';
import { ignoreLabel, type Rgb, type SegmentationDataset } from './segmentationDataset';

interface MapillaryLabel {
  readable: string;
  color: Rgb;
  /** Whether it counts in the benchmark. */
  evaluate: boolean;
}

/** Where a version keeps its list of labels, and its label files within a split. */
const layouts = {
  '1.2': { config: ['config.json', 'config_v1.2.json'], labels: ['labels', 'v1.2/labels'] },
  '2.0': { config: ['config_v2.0.json'], labels: ['v2.0/labels'] },
} as const;

export interface MapillaryOptions {
  folder?: string;
  version?: keyof typeof layouts;
}

/**
 * Mapillary Vistas (Neuhold et al. 2017), streets from all over the world:
 * `{training,validation}/{images/*.jpg,labels/*.png}`, `testing/images`, with palette indices into the labels of
 * `config.json`: 66 in version 1.2, 124 in 2.0. Labels that are not evaluated do
 * not count.
 * @throws DataError where the folder is missing, or not in this layout; Error for another version.
 * @example
 * data.mapillary({ version: '1.2' }).name; // => 'Mapillary Vistas 1.2'
 */
export function mapillary({ folder: given, version = '1.2' }: MapillaryOptions = {}): SegmentationDataset {
  if (!(version in layouts))
    throw new Error(`expected version "1.2" or "2.0" of Mapillary Vistas, got "${version}"`);
  const folder = setFolder('mapillary', 'Mapillary Vistas', given);
  const { config, labels: places } = layouts[version];
  const all = readConfig(config.map((name) => join(folder, name)));
  const counted = all.filter(({ evaluate }) => evaluate);
  const decoding = {
    kind: 'values',
    classOf: Object.fromEntries(
      all.map((label, i) => [i, label.evaluate ? counted.indexOf(label) : ignoreLabel]),
    ),
  } as const;
  const split = (name: string) => () => {
    const images = join(folder, name, 'images');
    if (!existsSync(images)) return undefined;
    const place = places.map((path) => join(folder, name, path)).find((path) => existsSync(path));
    const labels = place ?? join(folder, name, places[0]);
    return pairedSplit({
      name: `Mapillary Vistas ${version} ${name}`,
      folder: images,
      images: filesIn(images, /\.jpe?g$/i),
      ...(name === 'testing'
        ? {}
        : { labelsOf: (image) => join(labels, `${basename(image, extname(image))}.png`) }),
      labelFiles: filesIn(labels, /\.png$/),
      decoding,
    });
  };
  return {
    name: `Mapillary Vistas ${version}`,
    classes: counted.map(({ readable, color }) => ({ name: readable, color: color })),
    ignoreLabel,
    splits: splitsFound(folder, {
      training: split('training'),
      validation: split('validation'),
      testing: split('testing'),
    }),
    source: `Mapillary Vistas ${version}, ${counted.length} of ${all.length} labels are evaluated.`,
  };
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
