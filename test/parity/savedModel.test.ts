/** SavedModels that are written here, as Python's TensorFlow reads them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endpointNames, saveSavedModel } from '../../lib/engine/capture';
import { largestDifference } from '../counting';
import { tf } from '../../lib/engine/tf';
import { type PythonTensorflow, pythonTensorflow } from './pythonTensorflow';

let python: PythonTensorflow;
let folder: string;
let missing: string | undefined;
beforeAll(() => {
  const found = pythonTensorflow();
  if ('missing' in found) missing = found.missing;
  else python = found;
}, 600_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-saved-'));
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => tf.disposeVariables());

interface Answer {
  shapes: Record<string, (number | null)[]>;
  outputs: Record<string, number[]>;
}

function evaluate(path: string, inputs: Record<string, tf.Tensor>): Answer {
  const described = Object.entries(inputs).map(([name, x]) => [
    name,
    { shape: x.shape, values: Array.from(x.dataSync()) },
  ]);
  const asked = JSON.stringify({ path, inputs: Object.fromEntries(described) });
  return JSON.parse(python.run(join(__dirname, 'savedModel.py'), asked)) as Answer;
}

const normal = (seed: number) => tf.initializers.randomNormal({ stddev: 0.3, seed });

function convolutional(): tf.LayersModel {
  const conv = tf.layers.conv2d({
    filters: 4,
    kernelSize: 3,
    activation: 'relu',
    kernelInitializer: normal(1),
    inputShape: [8, 8, 2],
  });
  const layers = [conv, tf.layers.batchNormalization(), tf.layers.maxPooling2d({ poolSize: 2 })];
  const dense = tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: normal(3) });
  return tf.sequential({ layers: [...layers, tf.layers.flatten(), dense] });
}

/** Two inputs of different sizes, two outputs. */
function branched(): tf.LayersModel {
  const [a, b] = [tf.input({ shape: [4], name: 'left' }), tf.input({ shape: [6], name: 'right' })];
  const dense = (units: number, seed: number) => tf.layers.dense({ units, kernelInitializer: normal(seed) });
  const both = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
  const outputs = [
    dense(2, 5).apply(both),
    tf.layers.reLU().apply(dense(3, 6).apply(a) as tf.SymbolicTensor),
  ];
  return tf.model({ inputs: [a, b], outputs: outputs as tf.SymbolicTensor[] });
}

/** For pictures of any size. */
function anySize(): tf.LayersModel {
  const conv = tf.layers.conv2d({
    filters: 2,
    kernelSize: 3,
    inputShape: [null, null, 1],
    kernelInitializer: normal(1),
  });
  return tf.sequential({ layers: [conv, tf.layers.globalAveragePooling2d({})] });
}

function expectSame(model: tf.LayersModel, inputs: tf.Tensor[], options = {}): Answer {
  const path = join(folder, 'a model');
  saveSavedModel(model, path, options);
  const names = endpointNames(model);
  const answer = evaluate(path, Object.fromEntries(inputs.map((x, i) => [names.inputs[i], x])));
  const expected = [model.predict(inputs.length === 1 ? inputs[0] : inputs)].flat() as tf.Tensor[];
  expect(Object.keys(answer.outputs).sort()).toEqual([...names.outputs].sort());
  names.outputs.forEach((name, i) => {
    const values = expected[i].dataSync();
    expect(answer.outputs[name]).toHaveLength(values.length);
    answer.outputs[name].forEach((y, j) => expect(Math.abs(y - values[j])).toBeLessThan(1e-5));
  });
  return answer;
}

const pictures = (n: number) => tf.randomNormal([n, 8, 8, 2], 0, 1, 'float32', 7);

/** What the signature of a SavedModel gives in this process, by TensorFlow's own loader. */
async function loadedHere(path: string, inputs: tf.Tensor[], names: ReturnType<typeof endpointNames>) {
  const loaded = await tf.node.loadSavedModel(path, ['serve'], 'serving_default');
  const named = Object.fromEntries(inputs.map((x, i) => [names.inputs[i], x]));
  const outputs = loaded.predict(named) as tf.NamedTensorMap;
  loaded.dispose();
  return outputs;
}

describe('a SavedModel in this process', () => {
  it.each([5, 2])('gives the same numbers for %d images', async (count) => {
    const model = convolutional();
    const path = join(folder, 'a model');
    saveSavedModel(model, path);
    const names = endpointNames(model);
    const outputs = await loadedHere(path, [pictures(count)], names);
    const expected = model.predict(pictures(count)) as tf.Tensor;
    expect(outputs[names.outputs[0]].shape).toEqual([count, 3]);
    expect(largestDifference(outputs[names.outputs[0]], expected)).toBeLessThan(1e-5);
  });
});

describe('a SavedModel in Python', () => {
  beforeEach((context) => {
    if (missing) context.skip(missing);
  });

  it('whose sizes were open is for those that were given', () => {
    expectSame(anySize(), [tf.randomNormal([2, 5, 5, 1], 0, 1, 'float32', 3)], { inputShapes: [[5, 5, 1]] });
  });

  it('gives the same numbers, for any batch size', () => {
    const model = convolutional();
    const { shapes } = expectSame(model, [pictures(5)]);
    expect(shapes).toEqual({ [endpointNames(model).outputs[0]]: [null, 3] });
  });

  it('has the inputs and outputs of the model, by name', () => {
    const left = tf.randomNormal([4, 4], 0, 1, 'float32', 1);
    expectSame(branched(), [left, tf.randomNormal([4, 6], 0, 1, 'float32', 2)]);
  });

  it('can be for one batch size alone', () => {
    const model = convolutional();
    expect(expectSame(model, [pictures(4)], { batchSize: 4 }).shapes).toEqual({
      [endpointNames(model).outputs[0]]: [4, 3],
    });
  });
});

describe('what cannot be written', () => {
  it('leaves the folder as it was', () => {
    mkdirSync(join(folder, 'taken'));
    expect(() => saveSavedModel(convolutional(), join(folder, 'taken'))).toThrow(/exists: delete it/);
    expect(readdirSync(join(folder, 'taken'))).toEqual([]);
  });

  it('is an image of any size, until its size is given', () => {
    expect(() => saveSavedModel(anySize(), join(folder, 'open'))).toThrow(
      /\[\?, \?, \?, 1\]: give inputShapes/,
    );
    expect(existsSync(join(folder, 'open'))).toBe(false);
  });
});
