/** CamVid's test split, 11 classes: what was published, and what the networks that come with the project reach. */
import { DataError } from '../base/dataError';
import { dataFolders } from '../data/dataFolders';
import { readJson } from '../base/readFile';
import { findWeights } from '../weights/bundled';
import type { SegmentationScores } from '../metrics/confusionMatrix';

/** As tabulated by Jégou et al. 2017, table 1; parameters in millions. */
export const publishedOnCamVid = [
  { network: 'SegNet', coefficients: 29.5, meanIoU: 0.464, pixelAccuracy: 0.625 },
  { network: 'DeconvNet', coefficients: 252, meanIoU: 0.489, pixelAccuracy: 0.859 },
  { network: 'FCN-8s', coefficients: 134.5, meanIoU: 0.57, pixelAccuracy: 0.88 },
  { network: 'FC-DenseNet103', coefficients: 9.4, meanIoU: 0.669, pixelAccuracy: 0.915 },
] as const;

export interface RecordedSegmentation {
  /** As in `npm run train -- NAME`. */
  name: string;
  coefficients: number;
  seconds: number;
  settings: { steps: number; seed: number };
  date: string;
  /** On the 233 pictures, at their own size, in float32. */
  test: SegmentationScores;
}

/**
 * The record of the training of a bundled network for street scenes; undefined without such a network.
 * @throws DataError for a file that is not the record of a training on CamVid.
 * @example
 * experiments.recordedSegmentation('none of this name'); // => undefined
 */
export function recordedSegmentation(
  name: string,
  folders: readonly string[] = dataFolders(),
): RecordedSegmentation | undefined {
  const file = findWeights(`${name}/training.json`, folders);
  if (!file) return undefined;
  const record = readJson(file, 'the record of a training', remedy);
  if (isRecord(record)) return { name, ...record };
  throw new DataError(
    `${file}: expected the record of a training on CamVid, found something else: ${remedy}`,
  );
}

const remedy = 'restore it from the repository';

const isNumber = (value: unknown) => typeof value === 'number';

function isRecord(value: unknown): value is Omit<RecordedSegmentation, 'name'> {
  const { coefficients, seconds, settings, date, test } = (value ?? {}) as Partial<RecordedSegmentation>;
  const numbers = [
    coefficients,
    seconds,
    settings?.steps,
    settings?.seed,
    test?.meanIoU,
    test?.pixelAccuracy,
  ];
  const classes: unknown[] = Object.values(test?.perClass ?? { none: undefined });
  return (
    numbers.every(isNumber) &&
    typeof date === 'string' &&
    isNumber(test?.pictures) &&
    classes.every((iou) => iou === null || isNumber(iou))
  );
}

const percent = (share: number) => (100 * share).toFixed(1);

/**
 * The rows of a table of networks for CamVid: ours first, then the published ones.
 * @example
 * experiments.camVidRows([])[0].network; // => 'SegNet'
 */
export const camVidRows = (ours: readonly RecordedSegmentation[]) =>
  [
    ...ours.map(({ name, coefficients, settings, test }) => ({
      network: `${name}, here`,
      coefficients: coefficients / 1e6,
      steps: String(settings.steps),
      ...test,
    })),
    ...publishedOnCamVid.map((published) => ({ ...published, steps: '–' })),
  ].map(({ network, coefficients, steps, meanIoU, pixelAccuracy }) => ({
    network,
    'steps of training': steps,
    'parameters, millions': coefficients.toFixed(1),
    'mean IoU, %': percent(meanIoU),
    'pixel accuracy, %': percent(pixelAccuracy),
  }));
