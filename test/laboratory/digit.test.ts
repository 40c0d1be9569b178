import { beforeAll, expect, it } from 'vitest';
import { laboratory, layers, models, tf, training } from '../../lib';
import type { DigitData } from '../../lib/laboratory/digit';
import { unpackedHere } from '../../lib/laboratory/saved';
import { Network } from '../../lib/laboratory/page/network';
import { bars } from '../digits';
import { sentData } from './sentData';

const [train, test] = [bars(256, 1), bars(100, 2)];

const withBN = models.mnistCnn({ seed: 1, batchNorm: true });
let html: string;
let saved: DigitData;

beforeAll(async () => {
  const run = await training.train(withBN, train, { optimizer: tf.train.sgd(0.05), steps: 4, seed: 1 });
  ({ html } = await laboratory.digit(
    { 'with BN': run, without: models.mnistCnn({ seed: 1 }) },
    { train, test },
    { batches: 3 },
  ));
  saved = sentData<DigitData>(html);
});

const pixelsOf = (i: number) =>
  Float32Array.from(test.images.subarray(784 * i, 784 * (i + 1)), (x) => x / 255);

it('sends each network, its statistics where it normalizes, and digits of every class', () => {
  expect(saved.networks.map(({ name, moments }) => [name, moments && Object.keys(moments)])).toEqual([
    ['with BN', ['population', 'moving']],
    ['without', undefined],
  ]);
  expect(new Set(saved.labels.slice(0, 10)).size).toBe(10);
  expect(html.length).toBeLessThan(2.5e6);
});

it('answers as the notebook’s network does, with the statistics of the population', async () => {
  const network = await Network.load(saved.networks[0], unpackedHere);
  const population = await training.withPopulation(withBN, train, { batches: 3 });
  for (const i of [0, 1, 2]) {
    const pixels = pixelsOf(i);
    const expected = (population.predict(tf.tensor4d(pixels, [1, 28, 28, 1])) as tf.Tensor).dataSync();
    const { logits, maps } = network.answer(pixels);
    const largest = Math.max(...expected.map(Math.abs));
    logits!.forEach((value, k) => expect(Math.abs(value - expected[k]) / largest).toBeLessThan(0.01)); // float16
    expect(maps.map(({ size, channels }) => [size, channels])).toEqual([
      [28, 64],
      [14, 64],
    ]);
  }
  network.dispose();
});

it('has maps and no answer with the statistics of a single digit', async () => {
  const network = await Network.load(saved.networks[0], unpackedHere);
  const { logits, maps } = network.answer(pixelsOf(0), 'batch');
  expect(logits).toBeUndefined();
  expect(maps[1].values.every(Number.isFinite)).toBe(true);
  network.dispose();
});

it('starts the moving averages from the population, and moves them', () => {
  const { population, moving } = saved.networks[0].moments!;
  expect(Object.keys(moving)).toEqual(['bn1', 'bn2', 'bnOutput']);
  for (const [layer, { mean }] of Object.entries(moving)) {
    const scale = Math.max(...population[layer].mean.map(Math.abs));
    const furthest = Math.max(...mean.map((x, i) => Math.abs(x - population[layer].mean[i])));
    expect(furthest).toBeGreaterThan(0);
    expect(furthest).toBeLessThan(0.1 * scale + 1e-3);
  }
});

it('keeps no tensor in asking and explaining', async () => {
  const network = await Network.load(saved.networks[0], unpackedHere);
  const ask = () => {
    network.answer(pixelsOf(0));
    network.answer(pixelsOf(0), 'batch');
    network.saliency(pixelsOf(0), 3);
    network.firstKernel(5);
  };
  ask();
  const before = tf.memory().numTensors;
  ask();
  expect(tf.memory().numTensors).toBe(before);
  network.dispose();
});

it('refuses what is no network for digits, and weights that it cannot send', async () => {
  const sets = { train, test };
  const small = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 2 })] });
  await expect(laboratory.digit({ small }, sets)).rejects.toThrow(
    /expected "small" to take images of 28 x 28 x 1/,
  );
  await expect(laboratory.digit({ dense: models.mnistDense({ seed: 1 }) }, sets)).rejects.toThrow(
    /0 convolutions/,
  );
  await expect(laboratory.digit({}, sets)).rejects.toThrow(/one network or more/);
  const thinned = models.mnistCnn({ seed: 1, dropout: true });
  await expect(laboratory.digit({ thinned }, sets)).rejects.toThrow(/float32 weights in "thinned"/);
  expect(thinned.layers.some((layer) => layer instanceof layers.Dropout)).toBe(true);
});
