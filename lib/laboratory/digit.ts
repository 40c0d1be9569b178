import { first, type LabelledImages, select } from '../data/labelledImages';
import { batchOf } from '../data/batches';
import type { Mnist } from '../data/mnist';
import { tf } from '../engine/tf';
import { layerOutputs } from '../models/layerOutputs';
import type { ShowableHtml } from '../notebook/show';
import { images } from '../plot/images';
import type { TrainingHistory } from '../training/options';
import { digitControls, digitWords } from './digitControls';
import { frame } from './frame';
import { shownLayers } from './shownLayers';
import { packed, savedMoments, savedNetwork, type SavedNetwork } from './saved';

/** What the page gets to know. */
export interface DigitData {
  networks: SavedNetwork[];
  /** Digits of the test set, 28 x 28 bytes each. */
  digits: string;
  labels: number[];
  /** Which of them is shown first. */
  opening: number;
}

const opening = 2;

const looked = 1000; // digits among which those are found that a network gets wrong

/**
 * A laboratory in the page: the reader draws a digit, and these networks say what they see in it. Their probabilities,
 * the feature maps of their convolutions and the saliency of the pixels follow the pen; so do the statistics that batch
 * normalization uses, and the masks of dropout. It runs in the exported page too, without a network connection.
 * networks: of MNIST's digits, [batch, 28, 28, 1] to [batch, 10] logits, by their names. batches: training batches over
 * which the statistics of the population are taken.
 * @throws Error for other networks, and for those whose weights are not all float32.
 * @example
 * const network = models.mnistCnn({ seed: 1, batchNorm: true });
 * const { text } = await laboratory.digit({ 'with BN': network }, await data.loadMnist(), { batches: 2 });
 * text.slice(0, 11); // => 'Laboratory:'
 */
export async function digit(
  networks: Readonly<Record<string, TrainingHistory | tf.LayersModel>>,
  { train, test }: Pick<Mnist, 'train' | 'test'>,
  { batches = 100, seed = 1 }: { batches?: number; seed?: number } = {},
): Promise<ShowableHtml> {
  const named = Object.entries(networks).map(([name, given]) => ({
    name,
    model: 'model' in given ? (given as TrainingHistory).model : (given as tf.LayersModel),
  }));
  if (named.length === 0) throw new RangeError('expected one network or more, got none');
  for (const { name, model } of named) checkNetwork(name, model);
  const saved: SavedNetwork[] = [];
  for (const { name, model } of named)
    saved.push({
      ...(await savedNetwork(name, model)),
      moments: await savedMoments(model, train, { batches, seed }),
    });
  const chosen = chosenDigits(
    test,
    named.map(({ model }) => model),
  );
  const bytes = Uint8Array.from(chosen.flatMap((i) => [...test.images.subarray(784 * i, 784 * (i + 1))]));
  const labels = chosen.map((i) => test.labels[i]);
  return frame({
    name: 'digit',
    still: await still(named, select(test, [chosen[opening]])),
    alternative: `A ${labels[opening]} of the test set, and what the first convolution of each network makes of it.`,
    invitation:
      'In JupyterLab, and wherever scripts run, you draw here, and the networks answer while you draw.',
    live: digitControls(named.map(({ name, model }) => ({ name, layers: shownLayers(model) }))),
    words: digitWords,
    data: { networks: saved, digits: packed(bytes), labels, opening } satisfies DigitData,
  });
}

function checkNetwork(name: string, model: tf.LayersModel): void {
  const [from, to] = [model.inputs, model.outputs].map((tensors) =>
    tensors.map(({ shape }) => shape.slice(1).join(' x ')).join(),
  );
  const convolutions = shownLayers(model).length;
  if (from === '28 x 28 x 1' && to === '10' && convolutions > 0) return;
  throw new Error(
    `expected "${name}" to take images of 28 x 28 x 1 through a convolution or more to 10 logits, got ${from}, ` +
      `${convolutions} convolutions and ${to}: give a network for MNIST such as models.mnistCnn`,
  );
}

/** The first digit of each class, and the first that one of the networks gets wrong: indices. */
function chosenDigits(test: LabelledImages, networks: readonly tf.LayersModel[]): number[] {
  const some = first(test, Math.min(looked, test.count));
  const typical = test.classes.map((_, label) => some.labels.indexOf(label)).filter((i) => i >= 0);
  const wrong = tf.tidy(() => {
    const { xs } = batchOf(some);
    const answers = networks.map((model) =>
      (model.predict(xs, { batchSize: 500 }) as tf.Tensor).argMax(1).dataSync(),
    );
    return [...some.labels.keys()].filter((i) => answers.some((said) => said[i] !== some.labels[i]));
  });
  return [...typical, ...wrong.filter((i) => !typical.includes(i)).slice(0, 10)];
}

/** The maps of each network's first convolution, as many as there is room for, below the digit. */
async function still(
  networks: readonly { name: string; model: tf.LayersModel }[],
  digit: LabelledImages,
): Promise<Buffer> {
  const rows: Record<string, tf.Tensor> = { digit: batchOf(digit).xs };
  for (const { name, model } of networks) {
    const [layer] = shownLayers(model);
    if (!layer) continue;
    rows[name] = tf.tidy(() =>
      layerOutputs(model, [layer.name], rows.digit)[0]
        .slice([0, 0, 0, 0], [1, -1, -1, 12])
        .transpose([3, 1, 2, 0]),
    );
  }
  try {
    return await images(rows, { range: 'fromZero', columns: 12 });
  } finally {
    tf.dispose(rows);
  }
}
