/** `npm run train -- vgg16 --data PATH`: the network that comes with the project, trained further on a reader's images. */
import { rmSync } from 'node:fs';
import { relative } from 'node:path';
import { type ImageFolder, imageFolder, splitImageFolder } from '../data/imageFolder';
import { PhotographStream } from '../data/photographStream';
import { device } from '../engine/device';
import type { tf } from '../engine/tf';
import { blocksOf, vgg16Pooled, vgg16PooledForFineTuning } from '../models/vgg16Pooled';
import { cyclicRate, Sgd } from '../training/sgd';
import { train } from '../training/train';
import { copyWeights } from '../weights/bundled';
import { loadInt8, roundedTo8Bits, saveInt8 } from '../weights/int8';
import type { PhotographScores } from '../visualisation/recordedVgg16';
import { outputsFor, scoresOf } from './photographScores';
import { type RecipeRun, trainingRecord } from './recipe';
import { photographsForward } from './vgg16Recipe';

const settings = {
  seed: 1,
  /** Of each class, the images that are kept for the test. */
  test: 0.2,
  batchSize: 16,
  /** Images that are seen in all, but between 4 and 25 epochs. */
  images: 4000,
  peak: 0.01,
  warmUp: 0.1,
  momentum: 0.9,
  weightDecay: 5e-4,
  keep: 0.8,
  labelSmoothing: 0.1,
  minArea: 0.4,
};

export interface FineTuneRun extends RecipeRun {
  /** A folder of images for each class. */
  data: string;
  /** The folder of the weights that it begins with. */
  from: string;
}

/** One image of the test, and what it was taken for. */
export interface TestedImage {
  /** In the folder of the data. */
  file: string;
  class: string;
  predicted: string;
  /** Of its own class. */
  probability: number;
}

export interface FineTuned {
  network: string;
  size: number;
  /** Files that were left out, with the reason. */
  broken: readonly string[];
  count: { train: number; test: number };
  steps: number;
  seconds: number;
  test: PhotographScores;
  images: TestedImage[];
}

/**
 * Trains the last block and a new classifier, or goes on from the checkpoint, writes the weights and `training.json` into
 * `folder` and removes the checkpoint; undefined where the run was stopped before.
 */
export async function fineTune(folder: string, run: FineTuneRun): Promise<FineTuned | undefined> {
  const all = await imageFolder(run.data, run);
  const { train: own, test } = splitImageFolder(all, settings);
  const base = loadInt8(run.from);
  const model = vgg16PooledForFineTuning(base.model, { ...settings, classes: all.classes.length });
  const inference = vgg16Pooled({ classes: all.classes.length, blocks: blocksOf(base.model) });
  base.model.dispose();
  const { momentum, weightDecay } = settings;
  const optimizer = new Sgd({ momentum, weightDecay });
  try {
    const history = await trained(model, optimizer, { own, size: base.size, run });
    if (history.stopped) return undefined;
    copyWeights(model, inference);
    const words = {
      network: `${base.network}, trained further on ${all.name}`,
      classes: all.classes,
      size: base.size,
    };
    const { seconds, ...made } = trainingRecord(history, {
      settings,
      data: `Images in ${run.data}`,
      commit: run.commit,
    });
    const record = {
      ...{ network: words.network, size: base.size, broken: all.broken, steps: history.loss.length, seconds },
      count: { train: own.count, test: test.count },
      ...(await tested(inference, test, base.size, run)),
      made,
    };
    saveInt8(inference, folder, words, { 'training.json': `${JSON.stringify(record)}\n` });
    rmSync(run.checkpoint, { force: true });
    return record;
  } finally {
    model.dispose();
    inference.dispose();
    optimizer.dispose();
  }
}

function trained(
  model: tf.LayersModel,
  optimizer: Sgd,
  { own, size, run }: { own: ImageFolder; size: number; run: FineTuneRun },
) {
  const { seed, images, peak, warmUp, labelSmoothing, minArea } = settings;
  const batchSize = Math.min(settings.batchSize, own.count);
  const stream = new PhotographStream(own, { batchSize, seed, size, labelSmoothing, minArea });
  const epochs = Math.max(4, Math.min(25, Math.round(images / own.count)));
  const steps = run.steps ?? epochs * stream.batchesPerEpoch;
  const hasHalf = device().features.some((feature) => /bf16/.test(feature)); // else bfloat16 is slow
  return train(model, stream, {
    ...{ optimizer, steps, signal: run.signal, precision: hasHalf ? 'bfloat16' : 'float32' },
    learningRate: cyclicRate({ peak, steps, warmUp }),
    checkpoint: { path: run.checkpoint, every: 50 },
    onStep: (record) => run.onStep?.({ ...record, steps }),
  });
}

/** As it is used, with 8 bits. */
async function tested(model: tf.LayersModel, test: ImageFolder, size: number, { data, signal }: FineTuneRun) {
  const rounded = roundedTo8Bits(model);
  try {
    const outputs = await outputsFor(photographsForward(rounded), test.files, { size, signal });
    const images = outputs.map((row, i): TestedImage => ({
      file: relative(data, test.files[i]),
      class: test.classes[test.labels[i]],
      predicted: test.classes[row.indexOf(Math.max(...row))],
      probability: row[test.labels[i]],
    }));
    return { test: scoresOf(outputs, test, size), images };
  } finally {
    rounded.dispose();
  }
}
