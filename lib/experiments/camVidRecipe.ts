/** `npm run train -- camvid`: a scaled DeconvNet on street scenes, and its variants, each under a name of its own. */
import { camVid } from '../data/segmentation/camVid';
import { classFrequencies, medianFrequencyWeights } from '../data/segmentation/classFrequencies';
import { SampleStream } from '../data/segmentation/sampleStream';
import { type SegmentationDataset, splitOf } from '../data/segmentation/segmentationDataset';
import { deconvNet, type DeconvNetOptions } from '../models/deconvNet';
import { bundledSegmentation } from '../weights/bundled';
import { saveFloat16 } from '../weights/float16';
import type { tf } from '../engine/tf';
import { evaluateSegmentation } from '../metrics/evaluateSegmentation';
import { type Recipe, type RecipeRun, trainingRecord } from './recipe';
import { pixelCrossEntropy } from '../training/pixelCrossEntropy';
import { cyclicRate, Sgd } from '../training/sgd';
import { train } from '../training/train';

/** Three quarters of CamVid's 480x360: what the networks are given. */
export const camVidSize = { height: 270, width: 360 };

/**
 * A network that this recipe trained, as it comes with the project: images [batch, height, width, 3], values 0 … 1, to
 * scores [batch, height, width, 11]. name: as of `recordedSegmentation`.
 * @throws DataError where its files are missing or damaged.
 * @example
 * const model = weights.hasBundledSegmentation() ? await experiments.camVidNetwork() : undefined;
 * model?.outputs[0].shape[3]; // the number of classes
 */
export const camVidNetwork = (name = 'camvid'): Promise<tf.LayersModel> => bundledSegmentation({ name });

const settings = {
  seed: 1,
  steps: 6000,
  batchSize: 8,
  /** What the images are resized to; the network is scored at their own 480x360. */
  size: camVidSize,
  scale: [0.75, 1.5],
  crop: { height: 180, width: 240 },
  /** Of the median frequency weights: a root, for all of it wins less in rare classes than it costs in the others. */
  balance: 0.5,
  peak: 0.05,
  warmUp: 0.1,
  momentum: 0.9,
  weightDecay: 5e-4,
  precision: 'bfloat16',
} as const;

const network: Omit<DeconvNetOptions, 'classes' | 'seed'> = { width: 1 / 2, code: false };

const variants: Record<string, { about: string; network: Partial<DeconvNetOptions> }> = {
  camvid: { about: 'a DeconvNet of half the width on CamVid, unpooling with switches', network: {} },
  'camvid-skips': {
    about: "the same with U-Net's skips beside the switches",
    network: { skips: true, width: 3 / 8 },
  },
  'camvid-nearest': {
    about: 'the same without switches: nearest neighbour',
    network: { upsampling: 'nearest' },
  },
};

export const camVidRecipes: readonly Recipe[] = Object.entries(variants).map(([name, variant]) => ({
  name,
  about: variant.about,
  train: (folder, run) => trainNetwork({ ...network, ...variant.network }, folder, run),
  evaluate: measure,
}));

async function trainNetwork(
  options: Omit<DeconvNetOptions, 'classes' | 'seed'>,
  folder: string,
  run: RecipeRun,
) {
  const { seed, batchSize, size, scale, crop, balance, peak, warmUp, momentum, weightDecay, precision } =
    settings;
  const steps = run.steps ?? settings.steps;
  const data = camVid();
  const split = splitOf(data, 'train');
  const frequencies = await classFrequencies(split, data.classes.length);
  const classWeights = medianFrequencyWeights(frequencies).map((weight) => weight ** balance);
  const model = deconvNet({ ...options, classes: data.classes.length, seed });
  const optimizer = new Sgd({ momentum, weightDecay });
  const stream = new SampleStream(split, { batchSize, seed, size, scale, crop, flip: true });
  try {
    const history = await train(model, stream, {
      ...{ optimizer, steps, precision, learningRate: cyclicRate({ peak, steps, warmUp }) },
      loss: pixelCrossEntropy({ classWeights }),
      checkpoint: { path: run.checkpoint, every: 100 },
      signal: run.signal,
      onStep: (record) => run.onStep?.({ ...record, steps }),
    });
    if (history.stopped) return undefined;
    const record = {
      ...trainingRecord(history, {
        settings: { ...settings, steps, network: options },
        data: data.source,
        commit: run.commit,
      }),
      coefficients: model.countParams(),
      test: (await score(model, data)).scores,
    };
    await saveFloat16(model, folder, { 'training.json': `${JSON.stringify(record, null, 1)}\n` });
    return record;
  } finally {
    await stream.close();
    model.dispose();
    optimizer.dispose();
  }
}

const score = (model: tf.LayersModel, data: SegmentationDataset) =>
  evaluateSegmentation(model, data, splitOf(data, 'test'), { size: settings.size });

/** Of the weights in `folder`, on the 233 images of the test split. */
async function measure(folder: string) {
  const data = camVid();
  const model = await bundledSegmentation({ folder });
  try {
    return { ...(await score(model, data)).scores };
  } finally {
    model.dispose();
  }
}
