/** What flows through a network of sigmoids while it trains: the experiment of Ioffe & Szegedy 2015, figure 1. */
import { type Batch, batchOf } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { mnistDense } from '../models/mnistDense';
import { tf } from '../engine/tf';
import { evaluate } from '../metrics/evaluate';
import { train } from '../training/train';
import { layerOutputs } from '../models/layerOutputs';
import { saturation } from './saturation';

export interface SigmoidSetting {
  batchNorm: boolean;
  /** Standard deviation of the initial weights. */
  weightStddev: number;
  seed: number;
  steps: number;
  learningRate: number;
}

/** What flowed through a network of sigmoids while it was trained. */
export interface SigmoidTraining extends SigmoidSetting {
  /** Steps at which the network was looked at, with 500 test pictures. */
  at: number[];
  /** Share of units of the three hidden layers whose derivative is below 0.01. */
  flat: number[];
  /** Of what reaches the last sigmoid: the 15th, 50th and 85th percentile over units and pictures. */
  inputs: { low: number; mean: number; high: number }[];
  /** On all test pictures, after the last step. */
  testAccuracy: number;
}

/**
 * What flows through a network of sigmoids while it trains: the experiment of Ioffe & Szegedy 2015, figure 1. Trains
 * and looks every `every` steps; an abort ends it early. Leaves no tensors.
 * @throws What `train` throws.
 * @example
 * const setting = { batchNorm: true, weightStddev: 0.1, seed: 1, steps: 3, learningRate: 0.1 };
 * const { at } = await experiments.trainSigmoids(await data.loadMnist(), setting, { every: 2 });
 * at; // => [0, 2, 3]
 */
export async function trainSigmoids(
  data: { train: LabelledImages; test: LabelledImages },
  setting: SigmoidSetting,
  { every = 50, signal }: { every?: number; signal?: AbortSignal } = {},
): Promise<SigmoidTraining> {
  const { seed, steps, learningRate, batchNorm, weightStddev } = setting;
  const model = mnistDense({ seed, batchNorm, weightStddev });
  const optimizer = tf.train.sgd(learningRate);
  const seen: Pick<SigmoidTraining, 'at' | 'flat' | 'inputs'> = { at: [], flat: [], inputs: [] };
  let seenPictures: Batch | undefined;
  const look = (step: number) => {
    const { xs } = seenPictures!;
    const layers = saturation(model, xs);
    seen.at.push(step);
    seen.flat.push(layers.reduce((sum, { share }) => sum + share, 0) / layers.length);
    seen.inputs.push(percentiles(model, batchNorm ? 'bn3' : 'dense3', xs));
  };
  try {
    seenPictures = batchOf(
      data.test,
      Uint32Array.from({ length: 500 }, (_, i) => i),
    );
    const { loss } = await train(model, data.train, {
      optimizer,
      steps,
      seed,
      signal,
      onStep: ({ step }) => void (step % every === 0 && look(step)),
    });
    look(loss.length);
    const { accuracy } = await evaluate(model, data.test, { batchSize: 1000 });
    return { ...setting, ...seen, testAccuracy: accuracy };
  } finally {
    tf.dispose({ ...seenPictures });
    model.dispose();
    optimizer.dispose();
  }
}

function percentiles(model: tf.LayersModel, layer: string, xs: tf.Tensor) {
  const [output] = layerOutputs(model, [layer], xs);
  const sorted = Float32Array.from(output.dataSync()).sort();
  output.dispose();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return { low: at(0.15), mean: at(0.5), high: at(0.85) };
}
