import { longRun, type LongRunOptions } from '../base/longRun';
import { mean } from '../base/statistics';
import { batchOf } from '../data/batches';
import { first, type LabelledImages } from '../data/labelledImages';
import { tf } from '../engine/tf';
import { evaluate } from '../metrics/evaluate';
import { layerOutputs } from '../models/layerOutputs';
import { mnistDense } from '../models/mnistDense';
import { train } from '../training/train';
import { flatSetting } from './runMeasures';
import { Runs } from './runs';
import { type OwnStudy, runOne, type RunResult, runsOf } from './study';
import type { LoadedRecord, StudySetting } from './studyRecord';

/** What is varied, and how long each network is trained. */
export interface SigmoidOptions extends LongRunOptions {
  /** Standard deviations of the initial weights. */
  weightStddev: readonly number[];
  /** Whether each hidden layer is normalised before its sigmoids. */
  batchNorm: readonly boolean[];
  seeds: readonly number[];
  steps: number;
  learningRate: number;
  /** Steps between two measurements, on 500 test images. */
  every?: number;
}

interface SigmoidSetting extends StudySetting {
  network: { weightStddev: number; batchNorm: boolean };
}

type Data = Record<'train' | 'test', LabelledImages>;

/**
 * Trains the network of `models.mnistDense`, three hidden layers of sigmoids, for each setting and seed (Ioffe &
 * Szegedy 2015, figure 1). Lists of each run: `at`, the steps at which it was looked at; `flat`, the share of sigmoids
 * whose derivative is below 0.01; `low`, `median`, `high`, the 15th, 50th and 85th percentile of what reaches the last
 * sigmoid. Numbers: `flatShare`, that at the end, and `testAccuracy` on all test images. A stop leaves the runs that are complete.
 * @throws What `training.train` throws.
 * @example
 * const options = { weightStddev: [0.1], batchNorm: [false, true], seeds: [1], steps: 3, learningRate: 0.1, every: 2 };
 * const runs = await experiments.sigmoidRuns(await data.loadMnist(), options);
 * runs.where({ batchNorm: true }).lists('at'); // => [[0, 2, 3]]
 */
export async function sigmoidRuns(
  data: Data,
  { weightStddev, batchNorm, seeds, steps, learningRate, every = 50, ...options }: SigmoidOptions,
): Promise<Runs> {
  const networks = weightStddev.flatMap((stddev) =>
    batchNorm.map((norm) => ({ weightStddev: stddev, batchNorm: norm })),
  );
  const settings = networks.map((network) => ({ name: nameOf(network), steps, learningRate, network }));
  const { signal, stoppedAfter } = longRun('Networks of sigmoids', options, 'networks');
  const study: OwnStudy<SigmoidSetting> = {
    ...{ name: 'sigmoids', question: 'What reaches a sigmoid?', settings, seeds },
    run: (setting, seed) => trainOne(data, setting, { seed, every, signal }),
  };
  const all = runsOf(study as OwnStudy);
  const records: LoadedRecord[] = [];
  for (const run of all) {
    const record = await runOne(run);
    if (signal?.aborted) break; // half a training or half a test is not a run
    records.push({ ...record, from: 'made' });
    if (await stoppedAfter(records.length, all.length)) break;
  }
  const missing = 'the training was stopped: run its cell again';
  const planned = all.map(({ setting, seed }) => ({ ...flatSetting(setting), seed }));
  return new Runs(
    'sigmoids',
    records,
    { settings: planned, missing },
    records.length > 0 ? undefined : missing,
  );
}

/** "BN-0.05", "plain-1". */
const nameOf = ({ weightStddev, batchNorm }: SigmoidSetting['network']) =>
  `${batchNorm ? 'BN' : 'plain'}-${weightStddev}`;

async function trainOne(
  data: Data,
  { steps, learningRate, network }: SigmoidSetting,
  { seed, every, signal }: { seed: number; every: number; signal?: AbortSignal },
): Promise<RunResult> {
  const batch = batchOf(first(data.test, Math.min(500, data.test.count)));
  const model = mnistDense({ seed, ...network });
  const optimizer = tf.train.sgd(learningRate);
  const measured = { at: [], flat: [], low: [], median: [], high: [] } as Record<string, number[]>;
  const look = (step: number) => {
    const flat = mean(saturation(model, batch.xs).map(({ share }) => share));
    const seen = { at: step, flat, ...percentiles(model, network.batchNorm ? 'bn3' : 'dense3', batch.xs) };
    for (const [key, value] of Object.entries(seen)) measured[key].push(value);
  };
  try {
    const curve = await train(model, data.train, {
      ...{ optimizer, steps, seed, signal },
      onStep: ({ step }) => void (step % every === 0 && look(step)),
    });
    look(curve.loss.length);
    return {
      ...{ curve, ended: 'all', pictures: data.train.name, data: data.train.source },
      test: await evaluate(model, data.test, { batchSize: 1000, signal, onProgress: () => undefined }),
      measured: { ...measured, flatShare: measured.flat.at(-1)! },
    };
  } finally {
    tf.dispose([batch.xs, batch.labels]);
    model.dispose();
    optimizer.dispose();
  }
}

function percentiles(model: tf.LayersModel, layer: string, xs: tf.Tensor) {
  const [output] = layerOutputs(model, [layer], xs);
  const sorted = Float32Array.from(output.dataSync()).sort();
  output.dispose();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return { low: at(0.15), median: at(0.5), high: at(0.85) };
}

/**
 * The share of saturated units over the batch xs, [batch, ...], in each layer of sigmoids of the model, in order: those
 * whose derivative s (1 - s), at most 1/4, is below 0.01, so that hardly any gradient comes through. Throws Error
 * without a layer of sigmoids.
 */
export function saturation(model: tf.LayersModel, xs: tf.Tensor): { layer: string; share: number }[] {
  const names = model.layers
    .filter((layer) => layer.getClassName() === 'Activation' && layer.getConfig().activation === 'sigmoid')
    .map(({ name }) => name);
  if (names.length === 0) throw new Error('expected a model with layers of sigmoids, found none');
  return tf.tidy(() =>
    layerOutputs(model, names, xs).map((sigmoids, i) => ({
      layer: names[i],
      share: sigmoids.mul(tf.sub(1, sigmoids)).less(0.01).toFloat().mean().dataSync()[0],
    })),
  );
}
