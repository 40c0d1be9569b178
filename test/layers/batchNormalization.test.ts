import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  batchNorm,
  BatchNormalization,
  type BatchNormalizationConfig,
  type BatchStatistics,
} from '../../lib/layers/batchNorm';
import { capture } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { largestDifference, leaving, tidyTests } from '../counting';
import { exactMoments } from './exactBatchNorm';

tidyTests();

const kinds: BatchStatistics[] = ['batch', 'population', 'moving'];

/** A layer for [batch, 2, 2, 3] whose gamma and beta are not those of the start. */
function layer(config: BatchNormalizationConfig = {}): BatchNormalization {
  const made = new BatchNormalization(config);
  made.build([null, 2, 2, 3]);
  const [, , ...rest] = made.getWeights();
  made.setWeights([tf.tensor1d([1, 2, -1]), tf.tensor1d([0, 1, 2]), ...rest]);
  return made;
}
const pictures = (seed: number, count = 4) =>
  tf.tidy(() => tf.randomNormal([count, 2, 2, 3], 0, 1, 'float32', seed).mul([1, 2, 3]).add([0, 1, 5]));
const apply = (to: BatchNormalization, x: tf.Tensor, training = false) =>
  to.apply(x, { training }) as tf.Tensor;

describe('the start', () => {
  const gammaOf = (config: BatchNormalizationConfig) => {
    const made = new BatchNormalization(config);
    made.build([null, 5000]);
    const { mean, variance } = tf.moments(made.getWeights()[0]);
    return { made, mean: mean.dataSync()[0], sd: Math.sqrt(variance.dataSync()[0]) };
  };

  it("is the report's unless asked otherwise: gamma ~ N(0, 0.01), beta 0", () => {
    const { made, mean, sd } = gammaOf({});
    expect(Math.abs(mean)).toBeLessThan(5 * (0.01 / Math.sqrt(5000)));
    expect(Math.abs(sd - 0.01)).toBeLessThan(0.001);
    expect(largestDifference(made.getWeights()[1], tf.zeros([5000]))).toBe(0);
    expect(made.countParams()).toBe(2 * 5000);
  });

  it('may be that of frameworks', () => {
    const { mean, sd } = gammaOf({ gammaMean: 1, gammaStddev: 0 });
    expect([mean, sd]).toEqual([1, 0]);
  });

  it('follows its seed', () => {
    const [one, same, other] = [7, 7, 8].map((seed) => gammaOf({ seed }).made.getWeights()[0].arraySync());
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });
});

describe('the statistics', () => {
  it.each(kinds)('in training are those of the batch: %s', (statistics) => {
    const [bn, x] = [layer({ statistics, epsilon: 1e-3 }), pictures(1)];
    const expected = batchNorm(x, {
      ...{ gamma: tf.tensor1d([1, 2, -1]), beta: tf.tensor1d([0, 1, 2]), epsilon: 1e-3 },
    });
    expect(largestDifference(apply(bn, x, true), expected)).toBe(0);
  });

  it('of the batch are also those of inference, as in the report: a sample depends on its neighbours', () => {
    const [bn, x] = [layer(), pictures(1)];
    expect(largestDifference(apply(bn, x), apply(bn, x, true))).toBe(0);
    const first = apply(bn, x).slice(0, 1);
    const withOthers = apply(bn, tf.concat([x.slice(0, 1), pictures(2)])).slice(0, 1);
    expect(largestDifference(first, withOthers)).toBeGreaterThan(0.1);
  });

  it('of the population are E[x] and m/(m-1) E[sigma^2] over the batches of training (algorithm 2)', () => {
    const bn = layer({ statistics: 'population', epsilon: 1e-3 });
    const batches = [1, 2, 3].map((seed) => pictures(seed));
    for (const x of batches) apply(bn, x, true);
    const exact = batches.map((x) => exactMoments(Float64Array.from(x.dataSync()), 3));
    const m = 4 * 2 * 2;
    const average = (values: number[][]) =>
      [0, 1, 2].map((c) => values.reduce((sum, v) => sum + v[c] / 3, 0));
    const mean = tf.tensor1d(average(exact.map((moments) => moments.mean)));
    const variance = tf.tensor1d(
      average(exact.map((moments) => moments.variance)).map((v) => (m / (m - 1)) * v),
    );
    const population = bn.populationMoments();
    expect(largestDifference(population.mean, mean)).toBeLessThan(1e-5);
    expect(largestDifference(population.variance, variance)).toBeLessThan(1e-4);

    const x = pictures(4);
    const expected = x.sub(mean).div(variance.add(1e-3).sqrt()).mul([1, 2, -1]).add([0, 1, 2]);
    expect(largestDifference(apply(bn, x), expected)).toBeLessThan(1e-4);
  });

  it.each(['population', 'moving'] as const)(
    'of the %s serve a single sample, whoever its neighbours are',
    (statistics) => {
      const bn = layer({ statistics });
      for (let seed = 1; seed < 4; seed++) apply(bn, pictures(seed), true);
      const x = pictures(9);
      const alone = apply(bn, x.slice(2, 1));
      expect(largestDifference(alone, apply(bn, x).slice(2, 1))).toBeLessThan(1e-6);
      expect(alone.isNaN().any().dataSync()[0]).toBe(0);
    },
  );

  it('of the batch do not: a single value for each channel is an error', () => {
    const bn = new BatchNormalization();
    bn.build([null, 3]);
    expect(() => bn.apply(tf.ones([1, 3]))).toThrow(
      /a single value for each of 3 channels has no batch statistics/,
    );
  });

  it('of the population come near those of moving averages of many like batches', () => {
    const [population, moving] = [
      layer({ statistics: 'population' }),
      layer({ statistics: 'moving', momentum: 0.9 }),
    ];
    for (let seed = 1; seed <= 100; seed++) {
      for (const bn of [population, moving]) tf.dispose(apply(bn, pictures(seed, 16), true));
    }
    const [a, b] = [population, moving].map((bn) => bn.populationMoments());
    expect(largestDifference(a.mean, b.mean)).toBeLessThan(0.3);
    expect(largestDifference(a.variance.div([1, 4, 9]), b.variance.div([1, 4, 9]))).toBeLessThan(0.3);
    expect(largestDifference(a.mean, tf.tensor1d([0, 1, 5]))).toBeLessThan(0.2);
    expect(largestDifference(a.variance.div([1, 4, 9]), tf.ones([3]))).toBeLessThan(0.1);
  });

  it.each(['population', 'moving'] as const)(
    'of the %s are 0 and 1 before training and after a reset',
    (statistics) => {
      const [bn, fresh] = [layer({ statistics }), layer({ statistics })];
      const untrained = () => {
        const { mean, variance } = bn.populationMoments();
        expect([mean.arraySync(), variance.arraySync()]).toEqual([
          [0, 0, 0],
          [1, 1, 1],
        ]);
      };
      untrained();
      apply(bn, pictures(1), true);
      expect(bn.populationMoments().mean.arraySync()).not.toEqual([0, 0, 0]);
      bn.resetPopulation();
      untrained();
      for (const each of [bn, fresh]) apply(each, pictures(2), true);
      expect(largestDifference(bn.populationMoments().variance, fresh.populationMoments().variance)).toBe(0);
    },
  );

  it('of the population are not kept where only those of the batch are used', () => {
    const bn = layer({ name: 'bn7' });
    expect(() => bn.populationMoments()).toThrow(
      'the layer bn7 uses batch statistics: it keeps no other statistics',
    );
    expect(bn.getWeights()).toHaveLength(2);
  });
});

describe.each(kinds)('a layer with %s statistics', (statistics) => {
  it('has gradients to x, gamma and beta, and to nothing else', () => {
    const bn = layer({ statistics });
    const x = pictures(1);
    expect(bn.trainableWeights.map(({ originalName }) => originalName.split('/').at(-1))).toEqual([
      'gamma',
      'beta',
    ]);
    const weights = bn.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val);
    const { grads } = tf.variableGrads(() => apply(bn, x, true).mul(pictures(3)).sum().asScalar(), weights);
    const f = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      batchNorm(x, { gamma: gamma as tf.Tensor1D, beta: beta as tf.Tensor1D });
    const expected = tf.grads(f)([x, ...weights], pictures(3));
    weights.forEach((weight, i) =>
      expect(largestDifference(grads[weight.name], expected[i + 1])).toBeLessThan(1e-5),
    );
  });

  it('leaves nothing but its result', () => {
    const [bn, x] = [layer({ statistics }), pictures(1)];
    apply(bn, x, true);
    leaving(1, () => apply(bn, x, true));
    leaving(1, () => apply(bn, x));
    if (statistics === 'batch') return;
    leaving(2, () => bn.populationMoments());
    leaving(0, () => bn.resetPopulation());
  });

  it('learns the same when its steps are captured', () => {
    const [eager, captured] = [layer({ statistics }), layer({ statistics })];
    const step = capture((x: tf.Tensor) => apply(captured, x, true));
    for (let seed = 1; seed <= 4; seed++) {
      const x = pictures(seed);
      expect(largestDifference(step(x), apply(eager, x, true))).toBeLessThan(1e-5);
    }
    expect(largestDifference(apply(captured, pictures(7)), apply(eager, pictures(7)))).toBeLessThan(1e-4);
    step.dispose();
  });

  it('is summarised, saved, and loaded as what it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'convnotes-test-'));
    try {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({
            units: 5,
            inputShape: [4],
            kernelInitializer: tf.initializers.randomNormal({ seed: 1 }),
          }),
          new BatchNormalization({
            name: 'bn',
            statistics,
            epsilon: 0.01,
            momentum: 0.8,
            gammaMean: 1,
            seed: 3,
          }),
        ],
      });
      const xs = tf.randomNormal([6, 4], 0, 1, 'float32', 2);
      for (let i = 0; i < 3; i++) model.apply(xs, { training: true });
      const lines: string[] = [];
      model.summary(undefined, undefined, (line: string) => lines.push(line));
      const coefficients = 10 + { batch: 0, population: 11, moving: 10 }[statistics];
      expect(lines.join('\n')).toMatch(
        new RegExp(`bn \\(ConvnotesBatchNorm.*\\[null,5\\] +${coefficients} `),
      );

      await model.save(`file://${folder}`);
      const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
      const bn = loaded.getLayer('bn') as BatchNormalization;
      expect(bn).toBeInstanceOf(BatchNormalization);
      expect(bn.getConfig()).toEqual(model.getLayer('bn').getConfig());
      expect(bn.getConfig()).toMatchObject({
        statistics,
        epsilon: 0.01,
        momentum: 0.8,
        gammaMean: 1,
        seed: 3,
      });
      const both = () => [model, loaded].map((each) => each.predict(xs) as tf.Tensor);
      expect(largestDifference(...(both() as [tf.Tensor, tf.Tensor]))).toBe(0);
      for (const each of [model, loaded]) each.apply(xs.mul(2), { training: true }); // and goes on from there
      expect(largestDifference(...(both() as [tf.Tensor, tf.Tensor]))).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it('unknown statistics are an error', () => {
  expect(() => new BatchNormalization({ statistics: 'running' as BatchStatistics })).toThrow(
    'expected statistics "batch", "population" or "moving", got "running"',
  );
});
