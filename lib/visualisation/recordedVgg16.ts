import { join } from 'node:path';
import { DataError } from '../base/dataError';
import { isObject, readJson } from '../base/readFile';
import { ConfusionMatrix, largestConfusions } from '../metrics/confusionMatrix';
import { type Measurement, measurement } from '../metrics/measurement';
import { weightsFolder } from '../weights/bundled';

/** How a network names photographs that it was not trained on. */
export interface PhotographScores {
  images: number;
  /** Edge of the images in pixels. */
  size: number;
  /** Share whose class is the most probable. */
  top1: number;
  /** Share whose class is among the five most probable. */
  top5: number;
  /** Share that is right, by class; null for a class without images. */
  perClass: Record<string, number | null>;
  /** How often a class (row) was taken for a class (column). */
  confusion: number[][];
}

/** The claims of question 3 measured on many photographs: by layer, one value for each photograph. */
export interface PhotographReadings {
  /** Edge of the photographs in pixels. */
  size: number;
  photographs: number;
  /** Mean of |r|, the correlation of a feature map with the grey image. */
  correlation: Record<string, number[]>;
  /** Share of zeros. */
  zeros: Record<string, number[]>;
  /** Edge in pixels of the square that the middle of the maps depends on. */
  dependence: Record<string, number[]>;
}

/** What was recorded beside the weights of the VGG16 for photographs. */
export interface RecordedVgg16 {
  /** As in captions and claims. */
  network: string;
  made: { steps: number; seed: number; hours: number; date: string; commit: string; machine: string };
  /** Before and after rounding, of photographs that were not trained on; edge: of the images, in pixels. */
  scores: { weights: string; photographs: number; edge: number; 'top 1, %': number; 'top 5, %': number }[];
  /** Of the same photographs. */
  confusion: ConfusionMatrix;
  /** The classes that are right least often, with what each is taken for most often. */
  worst: { class: string; 'right, %': number; 'taken for': string }[];
  /** The claims of question 3 on so many photographs, by layer. */
  readings: { photographs: number; size: number } & Record<
    'correlation' | 'zeros' | 'dependence',
    Record<string, Measurement>
  >;
}

/** The file beside the weights, as far as it is read. */
export interface Vgg16Record {
  network: string;
  steps: number;
  settings: { seed: number };
  seconds: number;
  date: string;
  commit: string;
  machine: { name: string; threads: number };
  before8Bits: { top1: number; top5: number };
  test: PhotographScores;
  readings: PhotographReadings;
}

/** What `npm run train -- vgg16` wrote beside the weights in `folder`. Throws DataError where it is missing. */
export function vgg16Record(folder: string): Vgg16Record {
  const file = join(folder, 'training.json');
  const remedy = 'restore it from the repository';
  const record = readJson(file, 'the record of a training', remedy) as Vgg16Record;
  if (!isObject(record) || !isObject(record.test) || !isObject(record.readings)) {
    throw new DataError(
      `${file}: expected scores and readings of a network for photographs, found none: ${remedy}`,
    );
  }
  return record;
}

/**
 * Scores and readings of the VGG16 for photographs, as `npm run train -- vgg16` recorded them in `folder`.
 * worst: how many classes.
 * @throws DataError where they are missing.
 * @example
 * const { scores, worst } = visualisation.recordedVgg16();
 * [scores.length, worst.length]; // => [2, 5]
 */
export function recordedVgg16(
  folder: string = weightsFolder('vgg16'),
  { worst = 5 }: { worst?: number } = {},
): RecordedVgg16 {
  const record = vgg16Record(folder);
  const { network, before8Bits, readings, test, steps, settings, machine, commit } = record;
  const { images, size, perClass } = test;
  const confusion = ConfusionMatrix.of(Object.keys(perClass), test.confusion);
  const confusions = largestConfusions(confusion);
  const rows = Object.entries(perClass)
    .filter((entry): entry is [string, number] => entry[1] !== null)
    .sort((a, b) => a[1] - b[1])
    .slice(0, worst)
    .map(([name, right]) => {
      const takenFor = confusions.find((found) => found.class === name)?.takenFor ?? '';
      return { class: name, 'right, %': 100 * right, 'taken for': takenFor };
    });
  const measured = (what: 'correlation' | 'zeros' | 'dependence') =>
    Object.fromEntries(
      Object.entries(readings[what]).map(([layer, values]) => [
        layer,
        measurement(values, { name: `${what}, ${layer}` }),
      ]),
    );
  const [correlation, zeros, dependence] = (['correlation', 'zeros', 'dependence'] as const).map(measured);
  return {
    ...{ network, confusion, worst: rows },
    made: {
      ...{ steps, seed: settings.seed, hours: record.seconds / 3600 },
      ...{ date: record.date.slice(0, 10), commit, machine: `${machine.name}, ${machine.threads} threads` },
    },
    scores: Object.entries({ '32-bit numbers': before8Bits, '8 bits': test }).map(
      ([weights, { top1, top5 }]) => ({
        weights,
        photographs: images,
        edge: size,
        'top 1, %': 100 * top1,
        'top 5, %': 100 * top5,
      }),
    ),
    readings: {
      ...{ photographs: readings.photographs, size: readings.size },
      ...{ correlation, zeros, dependence },
    },
  };
}
