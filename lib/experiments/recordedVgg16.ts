import { join } from 'node:path';
import { DataError } from '../base/dataError';
import { isObject, readJson } from '../base/readFile';
import { type Measurement, measurement } from '../metrics/measurement';
import { weightsFolder } from '../weights/bundled';
import type { PhotographReadings } from './photographReadings';
import type { PhotographScores } from './photographScores';
import { largestConfusions } from './vgg16Card';

/** What was recorded beside the weights of the VGG16 for photographs. */
export interface RecordedVgg16 {
  /** On photographs that were not trained on. */
  test: PhotographScores;
  before8Bits: { top1: number; top5: number };
  /** The classes that are right least often, with what each is taken for most often. */
  worst: { class: string; right: number; 'taken for': string }[];
  /** The claims of question 3 over so many photographs, by layer. */
  readings: { photographs: number; size: number } & Record<
    'correlation' | 'zeros' | 'dependence',
    Record<string, Measurement>
  >;
}

/**
 * Scores and readings of the VGG16 for photographs, as `npm run train -- vgg16` recorded them in `folder`. worst: how
 * many classes.
 * @throws DataError where they are missing.
 */
export function recordedVgg16(
  folder: string = weightsFolder('vgg16'),
  { worst = 5 }: { worst?: number } = {},
): RecordedVgg16 {
  const file = join(folder, 'training.json');
  const remedy = 'restore it from the repository';
  const record = readJson(file, 'the record of a training', remedy) as Omit<RecordedVgg16, 'readings'> & {
    readings: PhotographReadings;
  };
  if (!isObject(record) || !isObject(record.test) || !isObject(record.readings)) {
    throw new DataError(
      `${file}: expected scores and readings of a network for photographs, found none: ${remedy}`,
    );
  }
  const { test, before8Bits, readings } = record;
  const { photographs, size } = readings;
  const classes = Object.keys(test.perClass);
  const takenFor = (name: string) =>
    largestConfusions(test.confusion, classes, Infinity).find((found) => found.class === name)?.takenFor ??
    '';
  const rows = Object.entries(test.perClass)
    .filter((entry): entry is [string, number] => entry[1] !== null)
    .sort((a, b) => a[1] - b[1])
    .slice(0, worst)
    .map(([name, right]) => ({ class: name, right, 'taken for': takenFor(name) }));
  const measured = (what: 'correlation' | 'zeros' | 'dependence') =>
    Object.fromEntries(
      Object.entries(readings[what]).map(([layer, values]) => [
        layer,
        measurement(values, { name: `${what}, ${layer}` }),
      ]),
    );
  const [correlation, zeros, dependence] = (['correlation', 'zeros', 'dependence'] as const).map(measured);
  return {
    ...{ test, before8Bits, worst: rows },
    readings: { photographs, size, correlation, zeros, dependence },
  };
}
