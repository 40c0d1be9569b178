/** `npm run train -- vgg16-cifar10`: the network that comes with the project, on CIFAR-10. */
import { cropAndFlip } from '../data/batches';
import { loadCifar10 } from '../data/cifar10';
import { VggPreprocessing } from '../layers/vggPreprocessing';
import { bundledVgg16, copyWeights } from '../weights/bundled';
import { foldBatchNorm } from '../models/foldBatchNorm';
import { saveFloat16 } from '../weights/float16';
import { vgg16Pooled, vgg16PooledForTraining } from '../models/vgg16Pooled';
import { tf } from '../engine/tf';
import { evaluate } from '../metrics/evaluate';
import { type Recipe, type RecipeRun, trainingRecord } from './recipe';
import { cyclicRate, Sgd } from '../training/sgd';
import { train } from '../training/train';

const settings = {
  seed: 1,
  batchSize: 128,
  /** Of the rate, which rises and falls in each. */
  cycles: [
    { epochs: 14, peak: 0.06, warmUp: 0.25 },
    { epochs: 5, peak: 0.02, warmUp: 0.1 },
  ],
  momentum: 0.9,
  weightDecay: 5e-4,
  keep: 0.8,
  pad: 4,
  precision: 'bfloat16',
} as const;

const checkpointEvery = 200;

export const vgg16Cifar10Recipe: Recipe = {
  name: 'vgg16-cifar10',
  about: "VGG16's 13 convolutions at full width, with batch normalisation that is folded away, on CIFAR-10",
  train: trainNetwork,
  evaluate: async (folder) => measure(folder),
};

async function trainNetwork(folder: string, run: RecipeRun) {
  const { seed, cycles, batchSize, momentum, weightDecay, keep, pad, precision } = settings;
  const data = await loadCifar10();
  const epoch = Math.floor(data.train.count / batchSize);
  const rates = cycles.map(({ epochs, peak, warmUp }) => ({ peak, steps: epochs * epoch, warmUp }));
  const steps = run.steps ?? rates.reduce((sum, cycle) => sum + cycle.steps, 0);
  const model = vgg16PooledForTraining({ seed, keep, classes: 10 });
  const optimizer = new Sgd({ momentum, weightDecay });
  try {
    const history = await train(model, data.train, {
      optimizer,
      steps,
      seed,
      batchSize,
      augmentation: cropAndFlip({ pad }),
      precision,
      learningRate: cyclicRate(...rates),
      checkpoint: { path: run.checkpoint, every: checkpointEvery },
      signal: run.signal,
      onStep: (record) => run.onStep?.({ ...record, steps }),
    });
    if (history.stopped) return undefined;
    const record = trainingRecord(history, {
      settings: { ...settings, steps },
      data: data.source,
      commit: run.commit,
    });
    await saveFolded(model, folder, record);
    return record;
  } finally {
    model.dispose();
    optimizer.dispose();
  }
}

/** As the network of inference: batch normalisation folded into the convolutions, 16 bits. */
async function saveFolded(trained: tf.LayersModel, folder: string, record: object): Promise<void> {
  const folded = await foldBatchNorm(trained);
  const model = vgg16Pooled({ classes: 10 });
  try {
    copyWeights(folded, model);
    await saveFloat16(model, folder, { 'training.json': `${JSON.stringify(record, null, 1)}\n` });
  } finally {
    model.dispose();
    folded.dispose();
  }
}

async function measure(folder: string) {
  const { test } = await loadCifar10();
  const network = await bundledVgg16({ folder, activation: 'linear' });
  const input = tf.input({ shape: [test.height, test.width, test.channels] });
  const preprocessed = new VggPreprocessing({}).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: network.apply(preprocessed) as tf.SymbolicTensor });
  try {
    const { accuracy, loss, count } = await evaluate(model, test, { batchSize: 250 });
    return { accuracy, loss, images: count, data: test.source };
  } finally {
    model.dispose();
  }
}
