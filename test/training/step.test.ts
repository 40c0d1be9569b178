/** The loss that fits what a network ends in. */
import { describe, expect, it } from 'vitest';
import { capture } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { classify } from '../../lib/metrics/classification';
import { binaryCrossEntropy, crossEntropy, type Loss, meanSquaredError } from '../../lib/training/losses';
import { pixelCrossEntropy } from '../../lib/training/pixelCrossEntropy';
import { type StepOptions, trainingStep } from '../../lib/training/step';
import { tidyTests } from '../counting';

tidyTests();

type Ending = (units: number) => tf.layers.Layer[];
const dense = (units: number, activation?: 'softmax' | 'sigmoid' | 'relu') =>
  tf.layers.dense({
    units,
    activation,
    kernelInitializer: tf.initializers.randomNormal({ stddev: 1, seed: 4 }),
  });
const network = (layers: tf.layers.Layer[]) =>
  tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), ...layers] });
const endings: Record<string, Ending> = {
  logits: (units) => [dense(units)],
  softmax: (units) => [dense(units, 'softmax')],
  'a layer of softmax': (units) => [dense(units), tf.layers.softmax()],
  'an activation of softmax': (units) => [dense(units), tf.layers.activation({ activation: 'softmax' })],
  'a model of softmax': (units) => [
    tf.sequential({
      layers: [
        tf.layers.dense({
          units,
          inputShape: [3],
          activation: 'softmax',
          kernelInitializer: tf.initializers.randomNormal({ stddev: 1, seed: 4 }),
        }),
      ],
    }),
  ],
};
const xs = () => tf.randomNormal([8, 3], 0, 1, 'float32', 1);
const classes = () => tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], 'int32'), 3);

/** Losses and accuracies of some steps, from the same start, and the weights after them. */
function course(model: tf.LayersModel, labels: tf.Tensor, options: StepOptions = {}, captured = false) {
  const plain = trainingStep(model, tf.train.sgd(0.5), options);
  const step = captured ? capture(plain) : plain;
  const results = Array.from({ length: 4 }, () => step(xs(), labels));
  return {
    losses: results.map(({ loss }) => loss.dataSync()[0]),
    accuracies: results.map(({ accuracy }) => accuracy.dataSync()[0]),
    weights: model.getWeights().flatMap((weight) => Array.from(weight.dataSync())),
  };
}

/** The same by tfjs' own compiled model. */
async function fitted(model: tf.LayersModel, labels: tf.Tensor, loss: string) {
  model.compile({ optimizer: tf.train.sgd(0.5), loss });
  const { history } = await model.fit(xs(), labels.toFloat(), {
    epochs: 4,
    batchSize: 8,
    shuffle: false,
    verbose: 0,
  });
  return history.loss as number[];
}

const near = (a: number[], b: number[]) => a.forEach((value, i) => expect(value).toBeCloseTo(b[i], 4));

describe('classes', () => {
  it.each(Object.keys(endings))('at the end of %s', async (name) => {
    const expected = course(network(endings.logits(3)), classes());
    for (const captured of [false, true]) {
      const { losses, accuracies, weights } = course(network(endings[name](3)), classes(), {}, captured);
      near(losses, expected.losses);
      near(weights, expected.weights);
      expect(accuracies).toEqual(expected.accuracies);
    }
    if (name === 'logits') return;
    near(expected.losses, await fitted(network(endings[name](3)), classes(), 'categoricalCrossentropy'));
  });

  it('of one unit, of which there is nothing to tell, are refused', () => {
    expect(() => course(network([dense(1)]), tf.ones([8, 1]))).toThrow(/2 classes or more.*end in a sigmoid/);
    expect(() => course(network([dense(1, 'softmax')]), tf.ones([8, 1]))).toThrow(/2 classes or more/);
  });
});

describe('a sigmoid', () => {
  const labels = (units: number) => tf.randomUniform([8, units], 0, 1, 'float32', 3).greater(0.5).toFloat();

  it.each([1, 3])('of %d units is trained on the cross-entropy of each', async (units) => {
    const make = () => network([dense(units, 'sigmoid')]);
    const expected = await fitted(make(), labels(units), 'binaryCrossentropy');
    for (const captured of [false, true]) near(course(make(), labels(units), {}, captured).losses, expected);
    near(course(network([dense(units)]), labels(units), { loss: binaryCrossEntropy }).losses, expected);
  });

  it('of one unit is right where it is on the side of the label', () => {
    const model = network([dense(1, 'sigmoid')]);
    const y = labels(1);
    const isRight = (model.predict(xs()) as tf.Tensor).greater(0.5).equal(y.greater(0.5));
    const { accuracy } = classify(model, () => model.predict(xs()) as tf.Tensor, y);
    expect(accuracy.dataSync()[0]).toBeCloseTo(isRight.toFloat().mean().dataSync()[0], 6);
    expect((model.predict(xs()) as tf.Tensor).min().dataSync()[0]).toBeGreaterThan(0); // put back
  });
});

describe('other losses and metrics', () => {
  it('get what the network gives', () => {
    const model = () => network([dense(3, 'softmax')]);
    const y = classes().toFloat();
    const error = (model: tf.LayersModel) =>
      (model.predict(xs()) as tf.Tensor).sub(y).square().mean().dataSync()[0];
    expect(course(model(), y, { loss: meanSquaredError }).losses[0]).toBeCloseTo(error(model()), 6);
    const total = (outputs: tf.Tensor) => outputs.sum().asScalar();
    expect(course(model(), y, { metric: total }).accuracies[0]).toBeCloseTo(8, 4); // rows of probabilities
  });

  it.each<[string, Loss, 'softmax' | 'sigmoid']>([
    ['sigmoid', pixelCrossEntropy(), 'sigmoid'],
    ['softmax', binaryCrossEntropy, 'softmax'],
  ])('of another activation than %s are refused', (_, loss, activation) => {
    expect(() => course(network([dense(3, activation)]), classes(), { loss })).toThrow(
      /expected a network that ends in a/,
    );
  });

  it('of a network with several outputs are refused', () => {
    const { inputs, outputs } = network([dense(3)]);
    const two = tf.model({ inputs, outputs: [outputs[0], dense(3).apply(outputs[0]) as tf.SymbolicTensor] });
    expect(() => course(two, classes(), { loss: crossEntropy })).toThrow(/one output, got 2/);
  });
});
