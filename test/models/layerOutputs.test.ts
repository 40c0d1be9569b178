import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layerOutputs } from '../../lib/models/layerOutputs';
import { layerNamed } from '../../lib/models/symbolicTensors';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { tf } from '../../lib/engine/tf';
import { largestDifference, leaving } from '../counting';

let model: tf.Sequential;
let xs: tf.Tensor;
beforeEach(() => {
  tf.engine().startScope();
  model = mnistCnn({ seed: 1, batchNorm: true, dropout: true, statistics: 'population' });
  xs = tf.randomUniform([3, 28, 28, 1], 0, 1, 'float32', 1);
});
afterEach(() => {
  tf.engine().endScope();
  tf.disposeVariables();
});

describe('the outputs of layers', () => {
  it('are what a forward pass gives up to each, in the order of the names', () => {
    const names = ['bn2', 'input', 'relu1', 'output', 'bnOutput'];
    const outputs = layerOutputs(model, names, xs);
    let x = xs;
    const expected = new Map<string, tf.Tensor>();
    for (const layer of model.layers) {
      x = layer.name === 'input' ? x : (layer.apply(x) as tf.Tensor);
      expected.set(layer.name, x);
    }
    expect(outputs).toHaveLength(names.length);
    names.forEach((name, i) => expect(largestDifference(outputs[i], expected.get(name)!)).toBeLessThan(1e-6));
    expect(largestDifference(outputs[4], model.predict(xs) as tf.Tensor)).toBe(0);
  });

  it('of one layer are a list too', () => {
    expect(layerOutputs(model, ['pool2'], xs).map(({ shape }) => shape)).toEqual([[3, 7, 7, 64]]);
  });

  it('are those of inference: no mask is drawn, no statistics are kept', () => {
    const before = model.getWeights().map((weight) => weight.arraySync());
    const [first, second] = [1, 2].map(() => layerOutputs(model, ['dropout1'], xs)[0]);
    expect(largestDifference(first, second)).toBe(0);
    expect(model.getWeights().map((weight) => weight.arraySync())).toEqual(before);
  });

  it('are all that is left', () => {
    layerOutputs(model, ['relu1'], xs);
    leaving(2, () => layerOutputs(model, ['relu1', 'bn1'], xs));
  });
});

describe('the name of a layer', () => {
  it('finds it', () => {
    for (const layer of model.layers) expect(layerNamed(model, layer.name)).toBe(layer);
  });

  it.each([
    ['conv3', 'conv1'],
    ['Relu2', 'relu2'],
    ['bn_output', 'bnOutput'],
    ['pooling2', 'pool2'],
    ['', 'bn1'],
  ])('the unknown "%s" is an error that names the nearest', (wrong, nearest) => {
    const said = `expected the name of a layer, got "${wrong}": did you mean "${nearest}"? There are input, dropoutInput`;
    expect(() => layerNamed(model, wrong)).toThrow(said);
    leaving(0, () => expect(() => layerOutputs(model, ['relu1', wrong], xs)).toThrow(said));
  });
});
