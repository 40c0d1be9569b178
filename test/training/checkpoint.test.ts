import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import '../../lib/engine/kernels/register';
import { DataError } from '../../lib/base/dataError';
import { Random } from '../../lib/base/random';
import { tf } from '../../lib/engine/tf';
import type { TrainOptions } from '../../lib/training/options';
import { train } from '../../lib/training/train';
import type { Mutation } from '../faults/badInput/change';
import { checkpoints } from '../faults/badInput/readers/checkpoint';
import { defectsOf } from '../faults/badInput/tryReader';
import { tinyNetwork, tinyPictures } from './tiny';

vi.setConfig({ testTimeout: 300_000 }); // processes of their own, on a machine that has other work

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'checkpoint-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.05, 0.9),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(1),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01),
  // tfjs subtracts the epsilon of centred RMSProp under the root instead of adding it: a small gradient would be NaN.
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5, -1e-7, true),
};

/** The curve, and the weights after it. */
async function run(options: Partial<TrainOptions> & { optimizer: tf.Optimizer }, network = {}) {
  const model = tinyNetwork(network);
  try {
    const { loss, accuracy, evaluations, stopped } = await train(model, tinyPictures(), {
      steps: 9,
      seed: 3,
      batchSize: 16,
      ...options,
    });
    return {
      loss,
      accuracy,
      evaluations,
      stopped,
      weights: model.getWeights().map((weight) => [...weight.dataSync()]),
    };
  } finally {
    model.dispose();
    options.optimizer.dispose();
  }
}

/** Ends a run after so many steps. */
function after(steps: number): Pick<TrainOptions, 'signal' | 'onStep'> {
  const end = new AbortController();
  return { signal: end.signal, onStep: ({ step }) => step + 1 >= steps && end.abort() };
}

describe('a checkpoint', () => {
  it.each(Object.keys(optimizers))('takes a run with %s up where it was, bit for bit', async (name) => {
    const path = join(folder, `${name}.checkpoint`);
    const whole = await run({ optimizer: optimizers[name]() });
    const part = await run({ optimizer: optimizers[name](), checkpoint: { path, every: 2 }, ...after(5) });
    expect(part.loss).toEqual(whole.loss.slice(0, 5));
    expect(part.stopped).toBe(true);
    const rest = await run({ optimizer: optimizers[name](), checkpoint: { path } });
    expect(rest).toEqual(whole);
  });

  it("takes a run up bit for bit whose network draws random numbers in tfjs' own layers", async () => {
    const start = (options: Partial<TrainOptions>) => {
      const normal = tf.initializers.randomNormal({ stddev: 0.1, seed: 1 });
      const dense = (units: number) => tf.layers.dense({ units, kernelInitializer: normal });
      const flatten = tf.layers.flatten({ inputShape: [8, 8, 1] });
      const noise = [tf.layers.dropout({ rate: 0.4 }), tf.layers.gaussianNoise({ stddev: 0.1 })];
      const model = tf.sequential({ layers: [flatten, dense(8), ...noise, dense(2)] });
      const optimizer = tf.train.momentum(0.1, 0.9);
      return train(model, tinyPictures(), { optimizer, steps: 9, seed: 3, batchSize: 16, ...options });
    };
    const path = join(folder, 'drawn.checkpoint');
    const whole = await start({});
    await start({ checkpoint: { path }, ...after(5) });
    expect((await start({ checkpoint: { path } })).loss).toEqual(whole.loss);
    expect((await start({ seed: 4 })).loss).not.toEqual(whole.loss);
    tf.disposeVariables();
  });

  it('of a run that is through gives its curve without a step, and more steps go on', async () => {
    const path = join(folder, 'through.checkpoint');
    const checkpoint = { path };
    const first = await run({ optimizer: tf.train.adam(), checkpoint });
    expect(await run({ optimizer: tf.train.adam(), checkpoint })).toEqual(first);
    const longer = await run({ optimizer: tf.train.adam(), checkpoint, steps: 12 });
    expect(longer).toEqual(await run({ optimizer: tf.train.adam(), steps: 12 }));
  });

  it('remembers the evaluations as at test time, which change nothing', async () => {
    const path = join(folder, 'evaluations.checkpoint');
    const evaluateEvery = { data: tinyPictures(30, 2), steps: 2, count: 20 };
    const evaluated = (options: Partial<TrainOptions>) =>
      run({ optimizer: tf.train.sgd(0.1), evaluateEvery, ...options });
    const whole = await evaluated({});
    expect(whole.evaluations.map(({ step }) => step)).toEqual([0, 2, 4, 6, 8]);
    expect({ ...whole, evaluations: [] }).toEqual(await run({ optimizer: tf.train.sgd(0.1) }));
    await evaluated({ checkpoint: { path, every: 1 }, ...after(5) });
    expect(await evaluated({ checkpoint: { path } })).toEqual(whole);
    const other = evaluated({ evaluateEvery: { ...evaluateEvery, steps: 3 }, checkpoint: { path } });
    await expect(other).rejects.toThrow(/another evaluation/);
    await expect(evaluated({ evaluateEvery: { ...evaluateEvery, count: 0 } })).rejects.toThrow(RangeError);
  });

  it('takes up learning rates that change, and is refused for others', async () => {
    const path = join(folder, 'rates.checkpoint');
    const course = (options: Partial<TrainOptions> = {}) =>
      run({ optimizer: tf.train.adam(1), learningRate: (i) => (i < 5 ? 0.01 : 0.001), ...options });
    const whole = await course();
    for (const steps of [5, 7]) await course({ steps, checkpoint: { path } });
    expect(await course({ checkpoint: { path } })).toEqual(whole);
    const others = [{ learningRate: (i: number) => (i < 4 ? 0.01 : 0.001) }, { learningRate: undefined }];
    for (const other of others) {
      await expect(course({ ...other, checkpoint: { path } })).rejects.toThrow(/is of other learning rates/);
    }
  });

  it('survives a process that is killed at any point: the curve and the weights are those of one run', async () => {
    const steps = 60;
    const child = (checkpoint: string, result: string, killAt?: { step: number; ms: number }) =>
      new Promise<number>((resolve, reject) => {
        const words = ['--import', 'tsx', join(__dirname, 'trainUntilKilled.ts'), checkpoint, result];
        const process_ = spawn(process.execPath, [...words, `${steps}`], {
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let errors = '';
        let last = -1;
        let killing = false;
        process_.stderr.on('data', (text) => (errors += text));
        process_.stdout.on('data', (text) => {
          last = Number(String(text).trim().split('\n').at(-1));
          if (!killAt || killing || last < killAt.step) return;
          killing = true;
          setTimeout(() => process_.kill('SIGKILL'), killAt.ms);
        });
        process_.on('error', reject);
        process_.on('close', (code, signal) =>
          code === 0 || signal === 'SIGKILL' ? resolve(last) : reject(new Error(errors)),
        );
      });
    const [whole, killed] = ['whole', 'killed'].map((name) => join(folder, `${name}.json`));
    await child(join(folder, 'whole.checkpoint'), whole);

    const random = new Random(Date.now());
    const moments: string[] = [];
    let reached = -1;
    for (let kills = 0; !existsSync(killed) && kills < 12; kills++) {
      const killAt = kills < 5 ? { step: reached + random.integer(12), ms: random.next() * 20 } : undefined;
      reached = await child(join(folder, 'killed.checkpoint'), killed, killAt);
      moments.push(`${reached}${killAt ? ` + ${killAt.ms.toFixed(1)} ms` : ''}`);
    }
    console.log(`killed after steps ${moments.join(', ')}`);
    expect(moments.length).toBeGreaterThan(2);
    expect(readFileSync(killed, 'utf8')).toBe(readFileSync(whole, 'utf8'));
  });

  it('is the file of another network, optimizer, data set or seed: says so and changes nothing', async () => {
    const path = join(folder, 'mine.checkpoint');
    const checkpoint = { path };
    await run({ optimizer: tf.train.sgd(0.1), checkpoint });
    const bytes = readFileSync(path);
    await expect(run({ optimizer: tf.train.sgd(0.1), checkpoint }, { filters: 4 })).rejects.toThrow(
      /another network/,
    );
    await expect(run({ optimizer: tf.train.sgd(0.1), checkpoint }, { keep: 0.5 })).rejects.toThrow(
      /another network/,
    );
    await expect(run({ optimizer: tf.train.adam(0.1), checkpoint })).rejects.toThrow(
      /another optimizer.*Adam/,
    );
    await expect(run({ optimizer: tf.train.sgd(0.2), checkpoint })).rejects.toThrow(
      /another optimizer.*0\.2/,
    );
    await expect(run({ optimizer: tf.train.sgd(0.1), checkpoint, seed: 4 })).rejects.toThrow(/another seed/);
    await expect(run({ optimizer: tf.train.sgd(0.1), checkpoint, batchSize: 8 })).rejects.toThrow(
      /batch size/,
    );
    const others = train(tinyNetwork(), tinyPictures(96, 2), {
      optimizer: tf.train.sgd(0.1),
      steps: 9,
      seed: 3,
      batchSize: 16,
      checkpoint,
    });
    await expect(others).rejects.toThrow(/another data set/);
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('cut short anywhere, or changed, is an error that names the file and what to do', async () => {
    const path = join(folder, 'cut.checkpoint');
    const checkpoint = { path };
    await run({ optimizer: tf.train.adam(), checkpoint });
    const bytes = readFileSync(path);
    for (const length of [0, 5, 40, bytes.length >> 1, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, length));
      const again = run({ optimizer: tf.train.adam(), checkpoint });
      await expect(again).rejects.toThrow(DataError);
      await expect(again).rejects.toThrow(`${path}: expected`);
      await expect(again).rejects.toThrow('move it away to start over');
    }
    bytes[bytes.length - 9] ^= 1;
    writeFileSync(path, bytes);
    await expect(run({ optimizer: tf.train.adam(), checkpoint })).rejects.toThrow(/checksum/);
    writeFileSync(path, 'a file of another kind altogether, longer than its header says');
    await expect(run({ optimizer: tf.train.adam(), checkpoint })).rejects.toThrow(DataError);
  });

  it('leaves no tensors behind, saved and restored', async () => {
    const path = join(folder, 'tensors.checkpoint');
    await run({ optimizer: tf.train.adam(), checkpoint: { path }, ...after(3) });
    const before = tf.memory().numTensors;
    await run({ optimizer: tf.train.adam(), checkpoint: { path, every: 2 } });
    await expect(run({ optimizer: tf.train.sgd(1), checkpoint: { path } })).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('a checkpoint with another number of steps is refused', async () => {
  const mutation: Mutation = { changes: [{ kind: 'flip', at: 0.02, bit: 0 }], sealed: false };
  expect(await defectsOf(checkpoints[0], 'run.checkpoint', mutation)).toEqual([]);
});
