/** Copies of models with other settings, and batch normalisation folded away. */
import { describe, expect, it } from 'vitest';
import { batchOf, inOrder } from '../../lib/data/batches';
import { layerOutputs } from '../../lib/models/layerOutputs';
import { BatchNormalization } from '../../lib/layers/batchNorm';
import { Dropout } from '../../lib/layers/dropout';
import { foldBatchNorm } from '../../lib/models/foldBatchNorm';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { mnistDense } from '../../lib/models/mnistDense';
import { copyWith } from '../../lib/models/rebuild';
import { tf } from '../../lib/engine/tf';
import { evaluate } from '../../lib/metrics/evaluate';
import { withPopulation } from '../../lib/training/population';
import { bars } from '../digits';

const largest = (x: tf.Tensor) => tf.tidy(() => x.abs().max().dataSync()[0]);
const infer = (model: tf.LayersModel, xs: tf.Tensor) => model.apply(xs, { training: false }) as tf.Tensor;
const upTo = (model: tf.LayersModel, layer: string) => layerOutputs(model, [layer], xs)[0];
const { xs } = batchOf(bars(8), Uint32Array.from([0, 1, 2, 3, 4, 5, 6, 7]));

/** Weights as after a training: none of them zero or one. */
function stir(model: tf.LayersModel): void {
  model.layers
    .flatMap((layer) => layer.trainableWeights)
    .forEach((weight, i) =>
      tf.tidy(
        () =>
          void weight.write(
            weight.read().add(tf.randomNormal(weight.shape as number[], 0, 0.2, 'float32', i)),
          ),
      ),
    );
}

describe('copyWith', () => {
  it('has the same weights and other settings, and leaves the model alone', async () => {
    const before = tf.memory().numTensors;
    const model = mnistCnn({ seed: 1, dropout: true });
    const copy = await copyWith(model, Dropout, { variant: 'inverted' });
    const bare = mnistCnn({ seed: 1 });
    tf.tidy(() => {
      expect(largest(infer(copy, xs).sub(infer(bare, xs)))).toBeLessThan(1e-9);
      const scaled = infer(model, xs).sub(model.getLayer('output').weights[1].read());
      expect(largest(scaled.sub(infer(copy, xs).mul(0.8 * 0.5 * 0.5)))).toBeLessThan(1e-7); // no biases yet
    });
    for (const made of [model, copy, bare]) made.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('copies a model that came out of a file', async () => {
    const model = mnistDense({ seed: 1, batchNorm: true });
    let saved: Parameters<Parameters<typeof tf.io.withSaveHandler>[0]>[0] | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    const copy = await copyWith(loaded, BatchNormalization, { statistics: 'population' });
    for (const [i, weight] of copy.getLayer('output').getWeights().entries())
      expect(weight.dataSync()).toEqual(model.getLayer('output').getWeights()[i].dataSync());
    for (const made of [model, loaded, copy]) made.dispose();
  });

  it('says what layers there are where the wanted one is not', async () => {
    const model = mnistCnn({ seed: 1 });
    await expect(copyWith(model, Dropout, { keep: 0.5 })).rejects.toThrow(
      'expected a model with layers ConvnotesDropout, found InputLayer, Conv2D',
    );
    model.dispose();
  });
});

describe('foldBatchNorm', () => {
  it.each(['population', 'moving'] as const)(
    'gives what the network gives with %s statistics, to 1e-6',
    async (statistics) => {
      const before = tf.memory().numTensors;
      const model = mnistCnn({
        seed: 1,
        batchNorm: 'beforeActivation',
        statistics,
        gammaMean: 1,
        weightStddev: 0.05,
      });
      stir(model);
      for (let i = 0; i < 3; i++) tf.dispose(model.apply(xs, { training: true }) as tf.Tensor);
      const folded = await foldBatchNorm(model);
      expect(folded.layers.some((layer) => layer instanceof BatchNormalization)).toBe(false);
      tf.tidy(() => {
        const apart = (layer: string) => {
          const [expected, given] = [model, folded].map((whole) =>
            upTo(whole, whole === model ? layer : `conv${layer.at(-1)!}`),
          );
          return largest(given.sub(expected)) / largest(expected);
        };
        expect(apart('bn1')).toBeLessThan(1e-6);
        const expected = infer(model, xs);
        expect(largest(infer(folded, xs).sub(expected)) / largest(expected)).toBeLessThan(1e-5); // three layers' rounding
      });
      model.dispose();
      folded.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('folds into a layer of a graph of layers, with several ways through it', async () => {
    const input = tf.input({ shape: [6] });
    const left = tf.layers
      .dense({ units: 4, name: 'left', useBias: false })
      .apply(input) as tf.SymbolicTensor;
    const normed = new BatchNormalization({ name: 'bn', statistics: 'moving', gammaMean: 1 }).apply(
      left,
    ) as tf.SymbolicTensor;
    const right = tf.layers.dense({ units: 4, name: 'right' }).apply(input) as tf.SymbolicTensor;
    const sum = tf.layers.add({ name: 'sum' }).apply([normed, right]) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: [sum, normed] });
    stir(model);
    const folded = await foldBatchNorm(model);
    tf.tidy(() => {
      const x = tf.randomNormal([5, 6], 0, 1, 'float32', 1);
      const [a, b] = [model.predict(x), folded.predict(x)] as tf.Tensor[][];
      a.forEach((expected, i) => expect(largest(b[i].sub(expected))).toBeLessThan(1e-5));
    });
    model.dispose();
    folded.dispose();
  });

  it('says why a network cannot be folded', async () => {
    const refusals: [tf.LayersModel, string][] = [
      [mnistCnn({ seed: 1 }), 'expected a model with batch normalisation, found none'],
      [mnistCnn({ seed: 1, batchNorm: true, statistics: 'population' }), 'found it after relu1 (Activation)'],
      [
        mnistCnn({ seed: 1, batchNorm: 'beforeActivation' }),
        'statistics of each batch, which vary and cannot be folded',
      ],
    ];
    for (const [model, reason] of refusals) {
      await expect(foldBatchNorm(model)).rejects.toThrow(reason);
      model.dispose();
    }
  });
});

describe('withPopulation', () => {
  it('is E[x] = E_B[mu_B] and Var[x] = m/(m-1) E_B[sigma2_B] over the batches of an epoch', async () => {
    const data = bars(64);
    const model = mnistDense({ seed: 1, batchNorm: true, units: [5] });
    const population = await withPopulation(model, data, { batchSize: 64 }); // one batch is the population
    const bn = population.getLayer('bn1') as BatchNormalization;
    tf.tidy(() => {
      const all = [...inOrder(data, 64)][0];
      const u = all.xs.reshape([64, 784]).matMul(model.getLayer('dense1').weights[0].read() as tf.Tensor2D);
      const { mean, variance } = tf.moments(u, 0);
      const moments = bn.populationMoments();
      expect(largest(moments.mean.sub(mean))).toBeLessThan(1e-5);
      expect(largest(moments.variance.sub(variance.mul(64 / 63)))).toBeLessThan(1e-5);
    });
    model.dispose();
    population.dispose();
  });

  it('lets a single sample through, alike in any company', async () => {
    const before = tf.memory().numTensors;
    const data = bars(128);
    const model = mnistCnn({ seed: 1, batchNorm: true, dropout: true });
    await expect(evaluate(model, data, { batchSize: 1 })).rejects.toThrow('no batch statistics');
    const population = await withPopulation(model, data, { batches: 2 });
    const [alone, together] = [1, 64].map((batchSize) => evaluate(population, data, { batchSize }));
    expect((await alone).loss).toBeCloseTo((await together).loss, 5);
    model.dispose();
    population.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
