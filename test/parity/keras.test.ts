/** Against what Keras computes: fixtures/, made by makeKerasFixtures.mjs. */
import { describe, expect, it } from 'vitest';
import { batchNorm, BatchNormalization } from '../../lib/layers/batchNorm';
import { mnistCnn, type MnistCnnOptions } from '../../lib/models/mnistCnn';
import { tf } from '../../lib/engine/tf';
import { accuracyOf, classify } from '../../lib/metrics/classification';
import { trainingStep } from '../../lib/training/step';
import { largestDifference, tidyTests } from '../counting';
import batchNormFixture from './fixtures/batch_norm.json';
import mnistCnnFixture from './fixtures/mnist_cnn.json';

tidyTests();

it.each([batchNormFixture, mnistCnnFixture])('the fixture says what made it', ({ versions }) => {
  expect(versions.keras).toMatch(/^3\.\d+\.\d+$/);
  expect(versions.tensorflow).toMatch(/^2\.\d+\.\d+$/);
});

describe('batch normalisation', () => {
  const { training, moving } = batchNormFixture;
  it.each(training)('of $shape with epsilon $epsilon, and its gradients', (fixture) => {
    const { shape, epsilon } = fixture;
    const channels = shape.slice(-1);
    const tensor = (values: number[], size = shape) => tf.tensor(values, size);
    const inputs = [
      tensor(fixture.x),
      tensor(fixture.gamma, channels),
      tensor(fixture.beta, channels),
    ] as const;
    const f = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      batchNorm(x, { gamma: gamma as tf.Tensor1D, beta: beta as tf.Tensor1D, epsilon });
    expect(largestDifference(f(...inputs), tensor(fixture.y))).toBeLessThan(2e-5);
    const gradients = tf.grads(f)([...inputs], tensor(fixture.dy));
    [fixture.dx, fixture.dgamma, fixture.dbeta].forEach((expected, i) =>
      expect(largestDifference(gradients[i], tensor(expected, gradients[i].shape))).toBeLessThan(1e-4),
    );
  });

  it('with moving averages', () => {
    const { shape, epsilon, momentum, batches } = moving;
    const layer = new BatchNormalization({ statistics: 'moving', epsilon, momentum });
    layer.build(shape);
    const [, , ...rest] = layer.getWeights();
    layer.setWeights([tf.tensor1d(moving.gamma), tf.tensor1d(moving.beta), ...rest]);
    for (const x of batches) layer.apply(tf.tensor(x, shape), { training: true });
    const { mean, variance } = layer.populationMoments();
    expect(largestDifference(mean, tf.tensor1d(moving.mean))).toBeLessThan(1e-5);
    expect(largestDifference(variance, tf.tensor1d(moving.variance))).toBeLessThan(1e-5);
    const size = [moving.x.length / 12, ...shape.slice(1)];
    const y = layer.apply(tf.tensor(moving.x, size), { training: false }) as tf.Tensor;
    expect(largestDifference(y, tf.tensor(moving.y, size))).toBeLessThan(1e-5);
  });
});

/** As in make_keras_fixtures.py. */
const spread = (count: number, stream: number) =>
  Array.from({ length: count }, (_, i) => ((i * 7919 + stream * 104729) % 10007) / 10007);

function tiles(count: number): tf.Tensor4D {
  const values = spread(count * 784, 100).map((value, i) => {
    const [picture, row, column] = [Math.floor(i / 784), Math.floor(i / 28) % 28, i % 28];
    const isBright = (Math.floor(row / 7) + (picture + 1) * Math.floor(column / 7)) % 5 < 2;
    return isBright ? value : 0;
  });
  return tf.tensor4d(values, [count, 28, 28, 1]);
}

function startAsGiven(model: tf.LayersModel): void {
  model.trainableWeights.forEach((weight, stream) => {
    const values = spread(
      weight.shape.reduce<number>((a, b) => a * b!, 1),
      stream,
    );
    const kind = weight.originalName.split('/').at(-1)!;
    const start = values.map((value) =>
      kind === 'kernel' ? 0.1 * (value - 0.5) : kind === 'gamma' ? 0.1 + 0.1 * value : 0.3 * value,
    );
    weight.write(tf.tensor(start, weight.shape as number[]));
  });
}

describe("the report's network", () => {
  const { cases, pictures: count, learningRate } = mnistCnnFixture;

  it.each(cases)('with batchNorm $batchNorm, l2 $l2 and $activation learns as in Keras', (fixture) => {
    const [batchNorm, activation] = [fixture.batchNorm, fixture.activation] as [
      MnistCnnOptions['batchNorm'],
      MnistCnnOptions['activation'],
    ];
    const model = mnistCnn({ seed: 1, batchNorm, activation, l2: fixture.l2 });
    startAsGiven(model);
    const coefficients = model.trainableWeights.map(({ shape }) => shape.reduce<number>((a, b) => a * b!, 1));
    expect(coefficients.reduce((a, b) => a + b)).toBe(fixture.coefficients);

    const xs = tiles(count);
    const classes = Array.from({ length: count }, (_, i) => i % 10);
    const labels = tf.oneHot(tf.tensor1d(classes, 'int32'), 10).toFloat() as tf.Tensor2D;
    const logits = model.apply(xs, { training: true }) as tf.Tensor2D;
    const within = batchNorm ? { logits: 2e-3, loss: 0.02 } : { logits: 1e-5, loss: 1e-5 };
    expect(largestDifference(logits, tf.tensor2d(fixture.logits, [count, 10]))).toBeLessThan(within.logits);
    expect(accuracyOf(logits, labels).dataSync()[0]).toBeCloseTo(fixture.accuracy[0], 6);
    expect(classify(model, () => logits, labels).loss.dataSync()[0]).toBeCloseTo(fixture.loss[0], 3);

    // BN of so few pictures magnifies rounding, up to a unit of pooling or relu that falls on the other side.
    const step = trainingStep(model, tf.train.sgd(learningRate));
    const losses = fixture.loss.map(() => step(xs, labels).loss.dataSync()[0]);
    losses.forEach((loss, i) => expect(Math.abs(loss - fixture.loss[i])).toBeLessThan(within.loss));
    expect(losses[0] - losses[losses.length - 1]).toBeGreaterThan(5 * within.loss);
  });
});
