import {
  corrupt,
  type Corruption,
  describeCorruption,
  type GreyImages,
  greyImages,
} from '../data/corruption';
import type { Mnist } from '../data/mnist';
import { tf } from '../engine/tf';
import { restore } from '../experiments/restoration';
import type { ShowableHtml } from '../notebook/show';
import { images } from '../plot/images';
import type { TrainingHistory } from '../training/options';
import { digitsOfEachClass } from './digitsOfEachClass';
import { frame } from './frame';
import { repairControls, repairWords } from './repairControls';
import { packed, savedNetwork, type SavedNetwork } from './saved';

/** What the page gets to know. */
export interface RepairData {
  networks: SavedNetwork[];
  /** Digits of the test set, 28 x 28 bytes each. */
  digits: string;
  labels: number[];
  /** Which of them is shown first. */
  opening: number;
  /** What a button does to the whole digit. */
  corruptions: readonly Corruption[];
}

const perClass = 2;
const [opening, seed] = [3, 5]; // of the picture too

const usual: readonly Corruption[] = [
  { kind: 'gaussian', sigma: 0.3 },
  { kind: 'saltAndPepper', share: 0.2 },
  { kind: 'patches', size: 8, count: 1 },
];

/**
 * A laboratory in the page: the reader paints a hole or noise onto a digit, of the test set or drawn there, and these
 * networks repair it while it is painted; below each what is still wrong, pixel by pixel, and the PSNR. It runs in the
 * exported page too, without a network connection. networks: from [batch, 28, 28, 1], values 0 … 1, to the same, by
 * their names. corruptions: buttons that do it to the whole digit.
 * @throws Error for other networks, and for those whose weights are not all float32; RangeError for a corruption that
 * digits cannot have, and without networks.
 * @example
 * const network = models.autoencoder({ seed: 1, filters: 4 });
 * const { text } = await laboratory.repair({ network }, await data.loadMnist());
 * text.slice(0, 11); // => 'Laboratory:'
 */
export async function repair(
  networks: Readonly<Record<string, TrainingHistory | tf.LayersModel>>,
  { test }: Pick<Mnist, 'test'>,
  { corruptions = usual }: { corruptions?: readonly Corruption[] } = {},
): Promise<ShowableHtml> {
  const named = Object.entries(networks).map(([name, given]) => ({
    name,
    model: 'model' in given ? (given as TrainingHistory).model : (given as tf.LayersModel),
  }));
  if (named.length === 0) throw new RangeError('expected one network or more, got none');
  for (const { name, model } of named) checkNetwork(name, model);
  const chosen = digitsOfEachClass(test, perClass);
  const digits = greyImages(chosen);
  for (const corruption of corruptions) corrupt(digits, corruption, seed); // throws where they cannot have it
  const saved: SavedNetwork[] = [];
  for (const { name, model } of named) saved.push(await savedNetwork(name, model));
  return frame({
    name: 'repair',
    still: await still(named, digits),
    alternative: 'Digits of the test set, the same with a hole, and what each network makes of those.',
    invitation:
      'In JupyterLab, and wherever scripts run, you paint holes and noise here, and the networks repair them meanwhile.',
    live: repairControls(
      named.map(({ name }) => name),
      corruptions.map(nameOf),
    ),
    words: repairWords,
    data: {
      ...{ networks: saved, labels: [...chosen.labels], corruptions },
      ...{ digits: packed(chosen.images), opening },
    } satisfies RepairData,
  });
}

const nameOf = (corruption: Corruption) =>
  `${corruption.kind === 'gaussian' ? 'noise ' : ''}${describeCorruption(corruption)}`;

function checkNetwork(name: string, model: tf.LayersModel): void {
  const [input] = model.inputs;
  const fits = [1, 2, 3].every((axis) => {
    const size = input.shape[axis];
    return size === null || size === (axis === 3 ? 1 : 28);
  });
  if (fits && model.inputs.length === 1 && model.outputs.length === 1) {
    const output = tf.tidy(() => (model.predict(tf.zeros([1, 28, 28, 1])) as tf.Tensor).shape);
    if (`${output}` === '1,28,28,1') return;
  }
  throw new Error(
    `expected "${name}" to take images of 28 x 28 x 1 and to give such images back, got [${input.shape}] and ` +
      `[${model.outputs[0].shape}]: give a network such as models.autoencoder`,
  );
}

/** Ten digits, with a hole, and repaired. */
function still(named: readonly { name: string; model: tf.LayersModel }[], digits: GreyImages) {
  const clean = { ...digits, count: Math.min(10, digits.count) };
  clean.values = digits.values.subarray(0, clean.count * 784);
  const damaged = corrupt(clean, { kind: 'patches', size: 8, count: 1 }, seed);
  const repaired = named.map(({ name, model }) => [name, restore(model, damaged)] as const);
  return images({ digit: clean, 'with a hole': damaged, ...Object.fromEntries(repaired) }, { range: [0, 1] });
}
