/** What the network that comes along is trained with: taken up from a checkpoint it is the same run, bit for bit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Random } from '../../lib/base/random';
import { tf } from '../../lib/engine/tf';
import { train } from '../../lib/training/train';
import { cropAndFlip } from '../../lib/data/batches';
import { Dropout } from '../../lib/layers/dropout';
import { vggConvolutions } from '../../lib/models/vgg';
import { cyclicRate, Sgd } from '../../lib/training/sgd';
import '../../lib/engine/kernels/register';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-recipe-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const random = new Random(4);
const count = 64;
const data = {
  name: 'noise',
  images: Uint8Array.from({ length: count * 8 * 8 * 3 }, () => random.integer(256)),
  labels: Uint8Array.from({ length: count }, () => random.integer(3)),
  ...{ count, height: 8, width: 8, channels: 3 },
  classes: ['a', 'b', 'c'],
  source: '',
};
const steps = 14;

function network(): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 3] });
  const he = (layer: string) => tf.initializers.heNormal({ seed: layer.length + layer.charCodeAt(5) });
  const convolved = vggConvolutions(input, [[8, 8], [16]], he, { batchNorm: true });
  const top = [
    tf.layers.globalAveragePooling2d({}),
    new Dropout({ keep: 0.8, variant: 'inverted', seed: 5 }),
    tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.glorotUniform({ seed: 6 }) }),
  ];
  const outputs = top.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, convolved);
  return tf.model({ inputs: input, outputs });
}

/** stopAfter: the step after which the run is ended, as a signal does. */
async function run(path: string | undefined, stopAfter = Infinity) {
  const model = network();
  const optimizer = new Sgd({ momentum: 0.9, weightDecay: 1e-3 });
  const stop = new AbortController();
  const history = await train(model, data, {
    ...{ optimizer, steps, seed: 1, batchSize: 16, precision: 'bfloat16' },
    learningRate: cyclicRate({ peak: 0.1, steps }),
    augmentation: cropAndFlip({ pad: 1 }),
    checkpoint: path === undefined ? undefined : { path, every: 3 },
    signal: stop.signal,
    onStep: ({ step }) => step + 1 >= stopAfter && stop.abort(),
  });
  const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
  model.dispose();
  optimizer.dispose();
  return { loss: history.loss, weights };
}

it('goes on as if it had not been stopped', async () => {
  const whole = await run(undefined);
  const path = join(folder, 'run.checkpoint');
  for (const stopAfter of [4, 9]) await run(path, stopAfter);
  const resumed = await run(path);
  expect(whole.loss).toHaveLength(steps);
  expect(resumed.loss).toEqual(whole.loss);
  expect(resumed.weights).toEqual(whole.weights);
});
