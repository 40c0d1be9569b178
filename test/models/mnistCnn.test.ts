import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mnistCnn, type MnistCnnOptions } from '../../lib/models/mnistCnn';
import { tf } from '../../lib/engine/tf';
import { classify } from '../../lib/metrics/classification';
import { largestDifference, leaving, tidyTests } from '../counting';

tidyTests();

const names = (options: Omit<MnistCnnOptions, 'seed'> = {}) =>
  mnistCnn({ seed: 1, ...options }).layers.map(({ name }) => name);
const coefficients = (model: tf.LayersModel) =>
  model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce<number>((a, b) => a * b!, 1), 0);
const digits = (count = 4) => tf.randomUniform([count, 28, 28, 1], 0, 1, 'float32', 1);

describe("the report's network", () => {
  it('has its layers, and 135,498 parameters', () => {
    expect(names()).toEqual([
      'input',
      'conv1',
      'relu1',
      'pool1',
      'conv2',
      'relu2',
      'pool2',
      'flatten',
      'output',
    ]);
    const model = mnistCnn({ seed: 1 });
    expect(model.countParams()).toBe(135_498);
    expect(coefficients(model)).toBe(5 * 5 * 64 + 64 + 5 * 5 * 64 * 64 + 64 + 7 * 7 * 64 * 10 + 10);
    expect(model.layers.map(({ outputShape }) => String(outputShape))).toEqual(
      [
        ...[
          [28, 28, 1],
          [28, 28, 64],
          [28, 28, 64],
          [14, 14, 64],
        ],
        ...[[14, 14, 64], [14, 14, 64], [7, 7, 64], [3136], [10]],
      ].map((shape) => `,${shape}`),
    );
  });

  it('has 276 more with batch normalisation, after the activation and before pooling, and on the output', () => {
    for (const batchNorm of [true, 'afterActivation'] as const) {
      expect(names({ batchNorm })).toEqual([
        ...['input', 'conv1', 'relu1', 'bn1', 'pool1', 'conv2', 'relu2', 'bn2', 'pool2'],
        ...['flatten', 'output', 'bnOutput'],
      ]);
      const model = mnistCnn({ seed: 1, batchNorm });
      expect(model.countParams()).toBe(135_498 + 276);
      const bn = ['bn1', 'bn2', 'bnOutput'].map((name) => model.getLayer(name).countParams());
      expect(bn).toEqual([128, 128, 20]);
    }
  });

  it('as the paper has it normalises before the activation, without the bias that the mean would take away', () => {
    expect(names({ batchNorm: 'beforeActivation', activation: 'sigmoid' })).toEqual([
      ...['input', 'conv1', 'bn1', 'sigmoid1', 'pool1', 'conv2', 'bn2', 'sigmoid2', 'pool2'],
      ...['flatten', 'output', 'bnOutput'],
    ]);
    expect(coefficients(mnistCnn({ seed: 1, batchNorm: 'beforeActivation' }))).toBe(135_498 + 276 - 128);
  });

  it('keeps 0.8 of the input and 0.5 of hidden units with dropout, and has no more parameters for it', () => {
    expect(names({ batchNorm: 'output' })).toEqual([...names({}), 'bnOutput']);
    expect(names({ dropout: true, batchNorm: true })).toEqual([
      ...[
        'input',
        'dropoutInput',
        'conv1',
        'relu1',
        'bn1',
        'pool1',
        'dropout1',
        'conv2',
        'relu2',
        'bn2',
        'pool2',
      ],
      ...['dropout2', 'flatten', 'output', 'bnOutput'],
    ]);
    const keeps = (model: tf.LayersModel) =>
      ['dropoutInput', 'dropout1', 'dropout2'].map((name) => model.getLayer(name).getConfig().keep);
    const model = mnistCnn({ seed: 1, dropout: true });
    expect(keeps(model)).toEqual([0.8, 0.5, 0.5]);
    expect(coefficients(model)).toBe(135_498);
    const other = mnistCnn({ seed: 1, dropout: { input: 1, hidden: 0.9 }, dropoutVariant: 'inverted' });
    expect(keeps(other)).toEqual([1, 0.9, 0.9]);
    expect(other.getLayer('dropout2').getConfig()).toMatchObject({ variant: 'inverted' });
  });

  it('hands its settings on to the layers', () => {
    const options = { statistics: 'population', gammaMean: 1, gammaStddev: 0.5 } as const;
    const bn = mnistCnn({ seed: 1, batchNorm: true, ...options }).getLayer('bn2');
    expect(bn.getConfig()).toMatchObject({ ...options, epsilon: 1e-7 });
  });

  it('is saved, and loaded with the same output', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'convnotes-test-'));
    try {
      const model = mnistCnn({ seed: 1, batchNorm: true, dropout: true, statistics: 'population' });
      model.apply(digits(), { training: true });
      await model.save(`file://${folder}`);
      const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
      expect(loaded.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name));
      const [a, b] = [model, loaded].map((each) => each.predict(digits()) as tf.Tensor);
      expect(largestDifference(a, b)).toBe(0);
      expect(a.isNaN().any().dataSync()[0]).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('leaves nothing of a forward pass but its result', () => {
    const [model, xs] = [mnistCnn({ seed: 1, batchNorm: true, dropout: true }), digits()];
    model.apply(xs, { training: true });
    leaving(1, () => model.apply(xs, { training: true }));
    leaving(1, () => model.predict(xs));
  });
});

describe('the start', () => {
  it('is N(0, 0.01) for all kernels, another where it is asked for', () => {
    for (const stddev of [0.01, 0.3]) {
      const model = mnistCnn({ seed: 1, ...(stddev === 0.01 ? {} : { weightStddev: stddev }) });
      for (const name of ['conv1', 'conv2', 'output']) {
        const [kernel, bias] = model.getLayer(name).getWeights();
        const { mean, variance } = tf.moments(kernel);
        const deviation = stddev / Math.sqrt(kernel.size);
        expect(Math.abs(mean.dataSync()[0])).toBeLessThan(6 * deviation);
        expect(Math.abs(Math.sqrt(variance.dataSync()[0]) - stddev)).toBeLessThan(6 * deviation);
        expect(largestDifference(bias, tf.zerosLike(bias))).toBe(0);
      }
    }
  });

  it('has the loss ln 10', () => {
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3], 'int32'), 10).toFloat() as tf.Tensor2D;
    for (const batchNorm of [false, 'afterActivation', 'beforeActivation'] as const) {
      const model = mnistCnn({ seed: 1, batchNorm });
      const loss = classify(model, () => model.predict(digits()) as tf.Tensor, labels).loss;
      expect(loss.dataSync()[0]).toBeCloseTo(Math.log(10), 1);
    }
  });

  it('follows its seed, whatever is put between the layers', () => {
    const kernels = (options: MnistCnnOptions) => {
      const model = mnistCnn(options);
      return ['conv1', 'conv2', 'output'].map((name) => model.getLayer(name).getWeights()[0]);
    };
    const first = kernels({ seed: 1 });
    const same = kernels({ seed: 1, batchNorm: true, dropout: true, l2: 0.1 });
    const other = kernels({ seed: 2 });
    first.forEach((kernel, i) => {
      expect(largestDifference(kernel, same[i])).toBe(0);
      expect(largestDifference(kernel, other[i])).toBeGreaterThan(0.01);
    });
  });

  it('has the penalty lambda sum(w^2) over all kernels, and no other', () => {
    const [l2, labels] = [0.0136, tf.oneHot(tf.tensor1d([3], 'int32'), 10).toFloat() as tf.Tensor2D];
    const [plain, penalised] = [mnistCnn({ seed: 1 }), mnistCnn({ seed: 1, l2 })];
    const [logits] = [penalised, plain].map((model) => model.predict(digits(1)) as tf.Tensor2D);
    const kernels = ['conv1', 'conv2', 'output'].map((name) => plain.getLayer(name).getWeights()[0]);
    const expected = tf.addN(kernels.map((kernel) => kernel.square().sum())).mul(l2);
    const penalty = classify(penalised, () => logits, labels).loss.sub(
      classify(plain, () => logits, labels).loss,
    );
    expect(largestDifference(penalty, expected)).toBeLessThan(1e-5);
  });
});

it('the second convolution has a start of its own where it is given', () => {
  const model = mnistCnn({ seed: 1, weightStddev: 1e-4, conv2: { weightStddev: 0.03 } });
  const deviationOf = (name: string) => {
    const [kernel] = model.getLayer(name).getWeights();
    return Math.sqrt(kernel.square().mean().dataSync()[0]);
  };
  expect(deviationOf('conv1') / 1e-4).toBeCloseTo(1, 1);
  expect(deviationOf('conv2') / 0.03).toBeCloseTo(1, 2);
  expect(deviationOf('output') / 1e-4).toBeCloseTo(1, 1);
});

describe('invalid options', () => {
  it.each([
    [{ conv2: { weightStddev: -1 } }, 'expected a standard deviation weightStddev above 0, got -1'],
    [{ batchNorm: 'before' }, '"output" or a boolean, got "before"'],
    [{ l2: -1 }, 'expected l2 of 0 or more, got -1'],
    [{ l2: NaN }, 'expected l2 of 0 or more, got NaN'],
    [{ weightStddev: 0 }, 'expected a standard deviation weightStddev above 0, got 0'],
    [{ dropout: { input: 0, hidden: 0.5 } }, 'to keep a unit, got 0'],
    [{ batchNorm: true, statistics: 'mean' }, 'got "mean"'],
    [{ activation: 'swish9' }, 'expected the activation "relu" or "sigmoid", got "swish9"'],
    [{ seed: 0.5 }, 'expected an integer as the seed, got 0.5'],
  ])('%o', (options, said) => {
    expect(() => mnistCnn({ seed: 1, ...options } as MnistCnnOptions)).toThrow(said);
  });
});
