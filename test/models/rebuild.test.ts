/** Copies of models with other settings, and batch normalisation folded away. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf, inOrder } from '../../lib/data/batches';
import { layerOutputs } from '../../lib/models/layerOutputs';
import { BatchNormalization } from '../../lib/layers/batchNorm';
import { Dropout } from '../../lib/layers/dropout';
import { SubPixelConv2d } from '../../lib/layers/subPixelConv2d';
import { TransposedConv2d } from '../../lib/layers/transposedConv2d';
import { foldBatchNorm } from '../../lib/models/foldBatchNorm';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { mnistDense } from '../../lib/models/mnistDense';
import { copyWith, layersWithin, rebuild } from '../../lib/models/rebuild';
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

describe('a copy of any model', () => {
  const L = tf.layers;
  /** Layers for maps [4, 4, 3] whose output is such maps again: with settings that are not the default, and nested. */
  const kinds: Record<string, (name: string) => tf.layers.Layer> = {
    conv: (name) =>
      L.conv2d({ name, filters: 3, kernelSize: [2, 3], padding: 'same', activation: 'elu', useBias: false }),
    depthwise: (name) => L.depthwiseConv2d({ name, kernelSize: 3, padding: 'same' }),
    transpose: (name) => L.conv2dTranspose({ name, filters: 3, kernelSize: 2, padding: 'same' }),
    leaky: (name) => L.leakyReLU({ name, alpha: 0.7 }),
    slopes: (name) => L.prelu({ name, sharedAxes: [1] }),
    norm: (name) => L.batchNormalization({ name, center: false, epsilon: 0.1 }),
    layerNorm: (name) => L.layerNormalization({ name, epsilon: 0.1 }),
    ours: (name) => new BatchNormalization({ name, statistics: 'population', gammaMean: 1, epsilon: 0.2 }),
    dropout: (name) => new Dropout({ name, keep: 0.4, variant: 'presenceRatio' }),
    subPixel: (name) => tf.sequential({ name, layers: [new SubPixelConv2d({ name: 'a', filters: 3, kernelSize: 2, inputShape: [4, 4, 3] }), L.averagePooling2d({})] }), // prettier-ignore
    transposed: (name) =>
      new TransposedConv2d({ name, filters: 3, kernelSize: 3, padding: 1, useBias: false }),
    rows: (name) => L.timeDistributed({ name, layer: L.bidirectional({ layer: L.gru({ units: 3, returnSequences: true }) as tf.RNN, mergeMode: 'sum' }) }), // prettier-ignore
    wrapped: (name) => L.timeDistributed({ name, layer: tf.sequential({ layers: [L.dense({ name: 'a', units: 3, inputShape: [4, 3] })] }) }), // prettier-ignore
  };
  type Tree = { kind: string } | { inside: Tree[]; frozen: boolean };
  const { tree } = fc.letrec<{ tree: Tree; inner: Tree }>((tie) => ({
    inner: fc.record({ inside: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), frozen: fc.boolean() }),
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(...Object.keys(kinds)).map((kind) => ({ kind })),
      tie('inner'),
    ),
  }));

  /** The same names on every level; in a graph of layers each is used twice, or in a sequence once. */
  const build = (trees: readonly Tree[], graph: boolean): tf.LayersModel => {
    const layers = trees.map((each, i) => {
      if ('kind' in each) return kinds[each.kind](`layer${i}`);
      const inner = build(each.inside, !graph);
      inner.name = `layer${i}`;
      inner.trainable = !each.frozen;
      return inner;
    });
    if (!graph) return tf.sequential({ layers: [L.inputLayer({ inputShape: [4, 4, 3] }), ...layers] });
    const input = tf.input({ shape: [4, 4, 3] });
    const chained = (x: tf.SymbolicTensor) =>
      layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, x);
    const once = chained(input);
    return tf.model({ inputs: input, outputs: L.add().apply([once, chained(once)]) as tf.SymbolicTensor });
  };

  it('predicts the same bits and is frozen in the same places, however models stand within models', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { minLength: 1, maxLength: 3 }), fc.boolean(), async (trees, graph) => {
        tf.engine().startScope();
        const model = build(trees, graph);
        model.setWeights(
          model.getWeights().map((w, i) => tf.randomUniform(w.shape, 0.1, 1, w.dtype as 'float32', i)),
        );
        const x = tf.randomNormal([2, 4, 4, 3], 0, 1, 'float32', 5);
        const out = (of: tf.LayersModel) => [...infer(of, x).dataSync()];
        const copy = await rebuild(model, (config) => config);
        expect(out(copy)).toEqual(out(model));
        expect(copy.trainableWeights.map(({ shape }) => shape)).toEqual(model.trainableWeights.map(({ shape }) => shape)); // prettier-ignore
        if ([...layersWithin(model).values()].some((layer) => layer instanceof Dropout)) {
          const other = await copyWith(model, Dropout, { keep: 0.4 });
          expect(out(other)).toEqual(out(model));
          const changed = await copyWith(model, Dropout, { keep: 0.9 });
          for (const layer of layersWithin(changed).values())
            if (layer instanceof Dropout) expect(layer.keep).toBe(0.9);
        }
        tf.engine().endScope();
        tf.disposeVariables();
      }),
      { numRuns: 12 },
    );
  });

  it('is refused by the layer where its configuration does not say all, or it keeps a state', async () => {
    const input = tf.input({ batchShape: [2, 4, 4, 3] });
    const separable = L.separableConv2d({ name: 'odd', filters: 3, kernelSize: 2, depthMultiplier: 2 });
    const model = tf.model({ inputs: input, outputs: separable.apply(input) as tf.SymbolicTensor });
    await expect(rebuild(model, (config) => config)).rejects.toThrow(
      'cannot copy odd: the configuration of SeparableConv2D leaves out "depthMultiplier": expected 2, found 1',
    );
    const series = tf.input({ batchShape: [2, 4, 3] });
    const keeping = L.simpleRNN({ name: 'keeping', units: 2, stateful: true }).apply(
      series,
    ) as tf.SymbolicTensor;
    const stateful = tf.model({ inputs: series, outputs: keeping });
    stateful.predict(tf.ones([2, 4, 3]));
    await expect(rebuild(stateful, (config) => config)).rejects.toThrow(
      'cannot copy keeping (SimpleRNN): it keeps a state',
    );
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

  it('folds within models within the model, and refuses where others use the layer, its output or its kind', async () => {
    const norm = (name: string) =>
      new BatchNormalization({ name, statistics: 'moving', gammaMean: 1, gammaStddev: 0.5 });
    const dense = (name: string, useBias = true) => tf.layers.dense({ name, units: 3, useBias });
    const inner = tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape: [3] }),
        dense('a'),
        norm('b'),
        tf.layers.reLU(),
        dense('c', false),
        norm('d'),
      ],
    });
    const input = tf.input({ shape: [3] });
    const [x, twice] = [inner.apply(input), inner.apply(inner.apply(input))] as tf.SymbolicTensor[];
    const y = norm('b').apply(dense('a').apply(x) as tf.SymbolicTensor) as tf.SymbolicTensor;
    const model = tf.model({
      inputs: input,
      outputs: tf.layers.add().apply([y, twice]) as tf.SymbolicTensor,
    });
    stir(model);
    const folded = await foldBatchNorm(model);
    expect([...layersWithin(folded).values()].some((layer) => layer instanceof BatchNormalization)).toBe(
      false,
    );
    const xs = tf.randomNormal([5, 3], 0, 1, 'float32', 1);
    expect(largest(infer(folded, xs).sub(infer(model, xs)))).toBeLessThan(1e-5);

    const before = dense('before');
    const z = before.apply(input) as tf.SymbolicTensor;
    const bn = norm('bn').apply(z) as tf.SymbolicTensor;
    const add = (a: tf.SymbolicTensor, b: tf.SymbolicTensor) =>
      tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
    const again = before.apply(bn) as tf.SymbolicTensor;
    for (const outputs of [[z, bn], [add(z, bn)], [again]])
      await expect(foldBatchNorm(tf.model({ inputs: input, outputs }))).rejects.toThrow(
        'expected bn to be the only user of before',
      );
    const behind = tf.sequential({ layers: [tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), dense('e')] }), norm('f')] }); // prettier-ignore
    await expect(foldBatchNorm(behind)).rejects.toThrow('found it after e (Dense)');
    const image = tf.input({ shape: [3, 5, 5] });
    const first = tf.layers
      .conv2d({ filters: 5, kernelSize: 1, dataFormat: 'channelsFirst' })
      .apply(image) as tf.SymbolicTensor;
    await expect(foldBatchNorm(tf.model({ inputs: image, outputs: norm('g').apply(first) as tf.SymbolicTensor }))).rejects.toThrow('not that of the channels'); // prettier-ignore
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

  it('reaches the normalisations of models within the model', async () => {
    const inner = mnistDense({ seed: 1, batchNorm: true, units: [5] });
    const model = tf.sequential({ layers: [inner, tf.layers.dense({ units: 10 })] });
    const population = await withPopulation(model, bars(64), { batchSize: 32 });
    const [single, both] = [1, 2].map((n) => infer(population, xs.slice(0, n)).slice(0, 1));
    expect(largest(single.sub(both))).toBeLessThan(1e-6);
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
