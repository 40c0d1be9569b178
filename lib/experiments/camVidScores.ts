/** CamVid's test split, 11 classes: what was published, and what the networks that come with the project reach. */
import { DataError } from '../base/dataError';
import { readJson } from '../base/readFile';
import { dataFolders } from '../data/dataFolders';
import type { SegmentationScores } from '../metrics/confusionMatrix';
import { findWeights } from '../weights/bundled';

/** As tabulated by Jégou et al. 2017, table 1. */
const published = [
  { network: 'SegNet', parameters: 29.5e6, meanIoU: 0.464, pixelAccuracy: 0.625 },
  { network: 'DeconvNet', parameters: 252e6, meanIoU: 0.489, pixelAccuracy: 0.859 },
  { network: 'FCN-8s', parameters: 134.5e6, meanIoU: 0.57, pixelAccuracy: 0.88 },
  { network: 'FC-DenseNet103', parameters: 9.4e6, meanIoU: 0.669, pixelAccuracy: 0.915 },
] as const;

interface RecordedSegmentation {
  /** As in `npm run train -- NAME`. */
  name: string;
  parameters: number;
  seconds: number;
  settings: { steps: number; seed: number };
  date: string;
  /** On the 233 images, at their own size, in float32. */
  test: SegmentationScores;
}

/** As it stands in the file. */
type Stored = Omit<RecordedSegmentation, 'name' | 'parameters'> & { coefficients: number };

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
  const remedy = 'restore it from the repository';
  const record = readJson(file, 'the record of a training', remedy);
  if (isRecord(record)) return { name, parameters: record.coefficients, ...record };
  throw new DataError(
    `${file}: expected the record of a training on CamVid, found something else: ${remedy}`,
  );
}

function isRecord(value: unknown): value is Stored {
  const { coefficients, seconds, settings, date, test } = (value ?? {}) as Partial<Stored>;
  const numbers = [coefficients, seconds, settings?.steps, settings?.seed];
  const scores = [test?.meanIoU, test?.pixelAccuracy, test?.pictures];
  const classes = Object.values(test?.perClass ?? { none: undefined }).map((iou) => (iou === null ? 0 : iou));
  return (
    [...numbers, ...scores, ...classes].every((one) => typeof one === 'number') && typeof date === 'string'
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
    ...ours.map(({ name, parameters, settings: { steps }, test }) => ({
      ...{ network: `${name}, here`, parameters, steps: String(steps), ...test },
    })),
    ...published.map((one) => ({ ...one, steps: '–' })),
  ].map(({ network, parameters, steps, meanIoU, pixelAccuracy }) => ({
    network,
    'steps of training': steps,
    'parameters, millions': (parameters / 1e6).toFixed(1),
    'mean IoU, %': percent(meanIoU),
    'pixel accuracy, %': percent(pixelAccuracy),
  }));
