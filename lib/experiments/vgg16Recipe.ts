/** `npm run train -- vgg16`: VGG16's convolutions on photographs of everyday things, from scratch. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { DataError } from '../base/dataError';
import type { LongRunOptions } from '../base/longRun';
import { dataFolders, findData } from '../data/dataFolders';
import { chosenFiles, type ImageFolder, imageFolder } from '../data/imageFolder';
import { PhotographStream } from '../data/photographStream';
import { tf } from '../engine/tf';
import { vggPreprocess } from '../layers/vggPreprocessing';
import { foldBatchNorm } from '../models/foldBatchNorm';
import type { VggBlocks } from '../models/vgg';
import { vgg16Pooled, vgg16PooledForTraining } from '../models/vgg16Pooled';
import { placeOfCheckpoint, weightsOfCheckpoint } from '../training/checkpoint';
import { Sgd } from '../training/sgd';
import { train } from '../training/train';
import { ConfusionMatrix, largestConfusions } from '../metrics/confusionMatrix';
import { type PhotographScores, vgg16Record } from '../visualisation/recordedVgg16';
import { copyWeights } from '../weights/bundled';
import { loadInt8, roundedTo8Bits, saveInt8 } from '../weights/int8';
import { photographReadings } from './photographReadings';
import { outputsFor, scoresOf } from './photographScores';
import { type Recipe, type RecipeRun, trainingRecord } from './recipe';
import { everydaySource, modelCard } from './vgg16Card';

/** A training from scratch: epochs of small images before those of larger, rates that rise and fall. */
export interface PhotographSettings {
  seed: number;
  batchSize: number;
  /** Sizes grow while the rate falls: early epochs are cheap, the last see details. Then once more, shorter. */
  phases: readonly { epochs: number; size: number }[];
  /** [epoch, rate], straight lines between. */
  rates: readonly (readonly [epoch: number, rate: number])[];
  momentum: number;
  weightDecay: number;
  keep: number;
  labelSmoothing: number;
  minArea: number;
  /** Probability of a view that is shrunk and enlarged again. */
  blur: number;
  precision: 'float32' | 'bfloat16';
  /** Edge of the images that the network is used and judged at. */
  usedAt: number;
  /** Edge of those that the claims of question 3 are measured on. */
  readAt: number;
  blocks?: VggBlocks;
}

const settings: PhotographSettings = {
  seed: 1,
  batchSize: 64,
  phases: [
    { epochs: 5, size: 40 },
    { epochs: 3, size: 48 },
    { epochs: 2, size: 64 },
    { epochs: 1, size: 80 },
    { epochs: 4, size: 64 },
    { epochs: 2, size: 80 },
  ],
  rates: [
    [0, 0.005],
    [1, 0.025],
    [3, 0.025],
    [11, 0],
    [11.2, 0.0125],
    [17, 0],
  ],
  momentum: 0.9,
  weightDecay: 5e-4,
  keep: 0.8,
  labelSmoothing: 0.1,
  minArea: 0.4,
  blur: 0.1,
  precision: 'bfloat16',
  usedAt: 80,
  readAt: 224,
};

/** Steps between two checkpoints. */
const every = 100;

/** Where the data is looked for: everyday/train and everyday/test, a folder for each class. */
export function vgg16Recipe(
  own: PhotographSettings = settings,
  folders: () => readonly string[] = dataFolders,
): Recipe {
  const split = (name: 'train' | 'test', run: Pick<RecipeRun, 'signal' | 'onProgress'> = {}) => {
    const found = findData(`everyday/${name}`, folders());
    if (found) return imageFolder(found, run);
    throw new DataError(
      `expected everyday/${name} in ${folders().join(' or ')}, found none: put photographs there, a folder for each class`,
    );
  };
  return {
    name: 'vgg16',
    about:
      "VGG16's 13 convolutions at full width, with batch normalisation that is folded away, on photographs",
    async train(folder, run) {
      const [data, test] = [await split('train', run), await split('test', run)];
      const isDone = await trainEpochs(own, data, test, run);
      return isDone ? packCheckpoint(own, test, folder, { ...run, unfinished: true }) : undefined;
    },
    pack: async (folder, run) => packCheckpoint(own, await split('test', run), folder, run),
    evaluate: async (folder) => evaluateFolder(folder, await split('test')),
  };
}

const epochsOf = ({ phases }: PhotographSettings) => phases.reduce((sum, { epochs }) => sum + epochs, 0);
const sizesOf = ({ phases }: PhotographSettings) =>
  phases.flatMap(({ epochs, size }) => new Array<number>(epochs).fill(size));

/** The rate on the straight lines between [epoch, rate]; the last beyond them. */
export function rateAt(epoch: number, rates: PhotographSettings['rates']): number {
  const i = rates.findIndex(([end]) => epoch < end);
  if (i < 0) return rates[rates.length - 1][1];
  const [[e0, r0], [e1, r1]] = [rates[Math.max(0, i - 1)], rates[i]];
  return i === 0 ? r1 : r0 + ((r1 - r0) * (epoch - e0)) / (e1 - e0);
}

/** One epoch after the other, each evaluated and written as a line to the checkpoint's log. Whether all steps are done. */
async function trainEpochs(own: PhotographSettings, data: ImageFolder, test: ImageFolder, run: RecipeRun) {
  const { seed, batchSize, momentum, weightDecay, keep, labelSmoothing, precision, blocks } = own;
  const { minArea, blur } = own;
  const model = vgg16PooledForTraining({ seed, keep, blocks, classes: data.classes.length });
  const optimizer = new Sgd({ momentum, weightDecay });
  const sizes = sizesOf(own);
  const stream = new PhotographStream(data, { batchSize, seed, size: sizes, labelSmoothing, minArea, blur });
  const perEpoch = stream.batchesPerEpoch;
  const steps = run.steps ?? epochsOf(own) * perEpoch;
  let seen = -1; // steps are reported once, though each epoch goes on from the checkpoint of the one before
  try {
    const { epoch: done, position } = placeOfCheckpoint(run.checkpoint) ?? { epoch: 0, position: 0 };
    const first = Math.max(1, position === 0 ? done : done + 1); // the last whole epoch may not have been evaluated
    for (let epoch = first; (epoch - 1) * perEpoch < steps; epoch++) {
      const history = await train(model, stream, {
        ...{ optimizer, precision, steps: Math.min(steps, epoch * perEpoch), signal: run.signal },
        learningRate: (step) => rateAt(step / perEpoch, own.rates),
        checkpoint: { path: run.checkpoint, every },
        onStep(record) {
          if (record.step > seen) run.onStep?.({ ...record, steps });
          seen = Math.max(seen, record.step);
        },
      });
      if (history.stopped) return false;
      if (
        history.loss.length !== epoch * perEpoch ||
        logged(run.checkpoint).some((line) => line.epoch === epoch)
      )
        continue;
      const measured = await measureEpoch(model, test, epoch, sizes);
      const mean = (values: number[]) => values.slice(-perEpoch).reduce((a, b) => a + b, 0) / perEpoch;
      const { loss, accuracy, ms } = history;
      const line = { epoch, loss: mean(loss), accuracy: mean(accuracy), ms: mean(ms), ...measured };
      appendFileSync(logOf(run.checkpoint), `${JSON.stringify(line)}\n`);
    }
    return true;
  } finally {
    model.dispose();
    optimizer.dispose();
  }
}

const logOf = (checkpoint: string) => `${checkpoint}.log`;

const logged = (checkpoint: string): { epoch: number }[] =>
  existsSync(logOf(checkpoint))
    ? readFileSync(logOf(checkpoint), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { epoch: number })
    : [];

/** Every fourth image of the test, after every fourth epoch all, at the size of training or 64. */
async function measureEpoch(
  model: tf.LayersModel,
  test: ImageFolder,
  epoch: number,
  sizes: readonly number[],
) {
  const step = epoch % 4 === 0 ? 1 : 4;
  const some = chosenFiles(
    test,
    [...test.labels.keys()].filter((i) => i % step === 0),
  );
  const size = Math.max(64, sizes[epoch - 1] ?? 0);
  const forward = (xs: tf.Tensor4D) => model.apply(xs, { training: false }) as tf.Tensor2D;
  const { top1, top5, images } = scoresOf(await outputsFor(forward, some.files, { size }), some, size);
  return { size: sizes[epoch - 1], test: images, testSize: size, top1, top5 };
}

/** What a network that takes what `vggPreprocess` gives says of images with values 0 … 1. */
export const photographsForward = (model: tf.LayersModel) => (xs: tf.Tensor4D) =>
  model.apply(vggPreprocess(xs.mul(255)), { training: false }) as tf.Tensor2D;

const score = async (
  model: tf.LayersModel,
  test: ImageFolder,
  size: number,
  { signal, onProgress }: LongRunOptions = {},
): Promise<PhotographScores> =>
  scoresOf(await outputsFor(photographsForward(model), test.files, { size, signal, onProgress }), test, size);

/** Batch normalisation folded away, 8 bits, scored before and after, with a card. */
async function packCheckpoint(
  own: PhotographSettings,
  test: ImageFolder,
  folder: string,
  { checkpoint, commit, unfinished, signal, onProgress }: RecipeRun & { unfinished: boolean },
) {
  const run = { signal, onProgress };
  const { seed, blocks, usedAt: size } = own;
  const { classes } = test;
  const trained = vgg16PooledForTraining({ seed, blocks, classes: classes.length });
  const model = vgg16Pooled({ blocks, classes: classes.length });
  try {
    const { history, batches } = weightsOfCheckpoint(checkpoint, trained);
    const epochs = epochsOf(own);
    if (!unfinished && batches.epoch < epochs) {
      throw new Error(
        `${checkpoint} is in epoch ${batches.epoch + 1} of ${epochs}: train to the end, or give --into FOLDER`,
      );
    }
    const folded = await foldBatchNorm(trained);
    copyWeights(folded, model);
    folded.dispose();
    const before = await score(model, test, size, run);
    const words = {
      network: "VGG16's convolutions, everyday photographs",
      classes,
      size,
    };
    const rounded = roundedTo8Bits(model);
    const record = {
      ...trainingRecord(history, { settings: own, data: everydaySource, commit }),
      settings: own,
      ...{ network: words.network, parameters: model.countParams() },
      ...{ steps: history.loss.length, epochsDone: batches.epoch, epochs: logged(checkpoint) },
      before8Bits: { top1: before.top1, top5: before.top5 },
      test: await score(rounded, test, size, run),
      readings: await photographReadings(rounded, test, { ...run, size: own.readAt }),
    };
    rounded.dispose();
    saveInt8(model, folder, words, {
      'training.json': `${JSON.stringify(record)}\n`,
      'MODEL_CARD.md': modelCard(record),
    });
    return record;
  } finally {
    trained.dispose();
    model.dispose();
  }
}

/** Of the weights in `folder`, as they are used: 8 bits. */
async function evaluateFolder(folder: string, test: ImageFolder) {
  const { model, classes, size } = loadInt8(folder, { activation: 'linear' });
  try {
    if (classes.join() !== test.classes.join()) {
      throw new DataError(
        `${folder}: expected a network of the classes of the test, ${test.classes.length}, found ${classes.length}`,
      );
    }
    const { confusion, perClass, ...scores } = await score(model, test, size);
    const { before8Bits } = vgg16Record(folder);
    return {
      ...scores,
      before8Bits,
      perClass,
      confusions: largestConfusions(ConfusionMatrix.of(classes, confusion), 10),
    };
  } finally {
    model.dispose();
  }
}
