/** What is inside networks that were trained with and without batch normalisation and dropout. */
import { accuracyUnderAblation, unitImportances } from './units';
import { rankCorrelation } from '../metrics/rankCorrelation';
import { accuracyOverBatchSizes, testBatchSizes, varianceShift } from './normalization';
import { compareThinned } from './thinnedNetworks';
import { BatchNormalization } from '../layers/batchNorm';
import { Dropout } from '../layers/dropout';
import type { tf } from '../engine/tf';
import { evaluate } from '../metrics/evaluate';
import { withPopulation } from '../training/population';
import { type Method, networkStudy } from './networks';
import { firstOf, type StudyData } from './study';

/** Shares of the units that the study `probes` removes, of all units of both convolutions. */
export const ablatedShares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

type Measured = Record<string, number | number[]>;

/** Accuracy with batches of several sizes, and with the statistics of the population. */
async function measureNormalisation(model: tf.LayersModel, data: StudyData, seed: number): Promise<Measured> {
  const sizes = testBatchSizes.filter((size) => data.test.count % size === 0);
  const accuracies = await accuracyOverBatchSizes(model, data.test, sizes);
  const possible = accuracies.filter(({ accuracy }) => accuracy !== undefined);
  const population = await withPopulation(model, data.train, { batches: 200, seed });
  const shift = await varianceShift(model, data.train, { seed });
  const measured = {
    batchSizes: possible.map(({ batchSize }) => batchSize),
    batchSizeAccuracy: possible.map(({ accuracy }) => accuracy!),
    singleWithBatchStatistics: possible.some(({ batchSize }) => batchSize === 1) ? 1 : 0,
    populationAccuracy: (await evaluate(population, data.test)).accuracy,
    singleAccuracy: (await evaluate(population, firstOf(data.test, 1000), { batchSize: 1 })).accuracy,
    varianceRatio: shift.map(({ ratio }) => ratio),
  };
  population.dispose();
  return measured;
}

/** The network with all its units against the mean over 1,000 thinned ones, on 500 images. */
async function measureExpectation(model: tf.LayersModel, data: StudyData): Promise<Measured> {
  const { accuracy, difference, networks } = await compareThinned(model, firstOf(data.test, 500), {
    networks: 1000,
  });
  return {
    thinnedNetworks: networks,
    thinnedAccuracy: accuracy.mean,
    singleThinnedAccuracy: accuracy.single,
    weightScalingAccuracy: accuracy.weightScaling,
    presenceRatioAccuracy: accuracy.presenceRatio,
    weightScalingDifference: difference.weightScaling,
    presenceRatioDifference: difference.presenceRatio,
    singleThinnedDifference: difference.single,
  };
}

/** Accuracy without units, and how the importance of a unit goes with how much it is trained, on 1,000 images. */
async function measureUnits(model: tf.LayersModel, data: StudyData, seed: number): Promise<Measured> {
  const test = firstOf(data.test, 1000);
  const layers = ['pool1', 'pool2'];
  const removed = await accuracyUnderAblation(model, test, { layers, shares: ablatedShares, draws: 5, seed });
  const units = await unitImportances(
    model,
    { train: data.train, test },
    { layer: 'conv2', removedAfter: 'pool2', seed },
  );
  const importances = units.map(({ importance }) => importance);
  const gradients = units.map(({ gradient }) => gradient);
  return {
    removed: removed.map(({ accuracy }) => accuracy),
    contributions: importances, // the names in recorded runs
    gradients,
    contributionCorrelation: rankCorrelation(importances, gradients),
  };
}

export const probes = networkStudy({
  name: 'probes',
  question:
    'What do batch normalisation and dropout do inside: test batches against the population, thinned networks, units ' +
    'removed, the importance of a unit, variance in training against inference. 1,000 steps at a learning rate of 0.1.',
  settings: (['none', 'dropout', 'batchNorm', 'both'] satisfies Method[]).map((method) => ({
    name: method,
    method,
    steps: 1000,
    learningRate: 0.1,
    network: { dropoutVariant: 'presenceRatio' as const },
  })),
  async measure(model, data, seed) {
    const has = (layerClass: typeof BatchNormalization | typeof Dropout) =>
      model.layers.some((layer) => layer instanceof layerClass);
    return {
      ...(await measureUnits(model, data, seed)),
      ...(has(BatchNormalization) ? await measureNormalisation(model, data, seed) : {}),
      ...(has(Dropout) && !has(BatchNormalization) ? await measureExpectation(model, data) : {}),
    };
  },
});
