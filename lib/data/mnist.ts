import { parseIdx } from './idx';
import { checkLabelledImages, type LabelledImages } from './labelledImages';
import { mnistFile, mnistFiles, type MnistFiles, type MnistPlaces, NotFound } from './mnistFiles';
import { tenThousandDigits } from './mnistPackage';

/** Where MNIST is looked for. */
export interface MnistOptions extends MnistPlaces {
  /** Whether to fall back on 10,000 digits where MNIST is not found. */
  fallback?: boolean;
  /** The four files; the published ones unless given. */
  files?: MnistFiles;
}

/** MNIST's two sets. */
export interface Mnist {
  train: LabelledImages;
  test: LabelledImages;
  /** One sentence: where the digits come from. */
  source: string;
}

/**
 * MNIST (LeCun, Cortes & Burges 1998), handwritten digits of 28 x 28 grey pixels, from the first of: the folder
 * `mnist/` of a data folder, packed or not; the cache; a mirror; the 10,000 digits of the package `mnist`, of which
 * 2,000 are kept for testing. Checksums are verified always.
 * @throws DataError where a file is not the published one, and where nothing is found with `fallback: false`.
 * @example
 * const { train: digits, test } = await data.loadMnist({ mirrors: [] }); // none: stay off the network
 * [digits.height, digits.width, digits.channels]; // => [28, 28, 1]
 */
export async function loadMnist(options: MnistOptions = {}): Promise<Mnist> {
  const { fallback = true, files = mnistFiles } = options;
  try {
    const places = new Set<string>();
    const bytes: Record<string, Uint8Array> = {};
    for (const [key, idx] of Object.entries(files)) {
      const found = await mnistFile(idx, options);
      places.add(found.place);
      bytes[key] = found.bytes;
    }
    const from = `from ${[...places].join(' and ')}`;
    const train = labelled('MNIST training set', bytes.trainImages, bytes.trainLabels);
    const test = labelled('MNIST test set', bytes.testImages, bytes.testLabels);
    const source = `MNIST, ${count(train)} digits to train and ${count(test)} to test, ${from}.`;
    return { train: { ...train, source }, test: { ...test, source }, source };
  } catch (error) {
    if (!fallback || !(error instanceof NotFound)) throw error;
    return tenThousandDigits();
  }
}

const count = (data: LabelledImages) => data.count.toLocaleString('en-US');

export const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

function labelled(name: string, images: Uint8Array, labels: Uint8Array): LabelledImages {
  const { shape, values } = parseIdx(images, 3, `${name}'s images`);
  const [count, height, width] = shape;
  return checkLabelledImages({
    name,
    images: values,
    labels: parseIdx(labels, 1, `${name}'s labels`).values,
    count,
    height,
    width,
    channels: 1,
    classes: digits,
    source: name,
  });
}
