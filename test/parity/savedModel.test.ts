/** SavedModels that are written here, as Python's TensorFlow reads them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endpointNames, saveSavedModel } from '../../lib/engine/capture';
import { largestDifference } from '../counting';
import { maxPoolWithSwitches, maxUnpool } from '../../lib/engine/kernels';
import { tf } from '../../lib/engine/tf';
import type { Python } from '../python';
import { pythonTensorflow } from './pythonTensorflow';

let folder: string;
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
  /** For each of the inputs that were given. */
  outputs: Record<string, number[]>[];
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

/** Inputs of so many samples. */
const samples = ({ inputs }: tf.LayersModel, count: number) =>
  inputs.map(({ shape }, i) =>
    tf.randomNormal([count, ...(shape.slice(1) as number[])], 0, 1, 'float32', i + 1),
  );

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

const initial = { kernelInitializer: normal(1), recurrentInitializer: normal(2) };
const sequence = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });
const withInput = (shape: number[], layer: tf.layers.Layer) =>
  sequence(tf.layers.inputLayer({ inputShape: shape }), layer);

/** One layer with three outputs. */
function states(): tf.LayersModel {
  const input = tf.input({ shape: [3, 2], name: 'in/one' });
  const outputs = tf.layers
    .lstm({ units: 4, returnState: true, returnSequences: true, ...initial })
    .apply(input);
  return tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor[] });
}

/** One layer for two inputs, whose names begin alike, and both of its outputs. */
function shared(): tf.LayersModel {
  const inputs = ['in/one', 'in/two'].map((name) => tf.input({ shape: [3], name }));
  const dense = tf.layers.dense({ units: 2, kernelInitializer: normal(4) });
  return tf.model({ inputs, outputs: inputs.map((input) => dense.apply(input) as tf.SymbolicTensor) });
}

/** A layer that tfjs has none for. */
class Computed extends tf.layers.Layer {
  static readonly className = 'ComputedForTest';
  constructor(private readonly compute: (x: tf.Tensor) => tf.Tensor) {
    super();
  }
  override call(x: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.compute([x].flat()[0]));
  }
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return this.compute(tf.zeros([1, ...(shape.slice(1) as number[])])).shape.map((size, i) =>
      i === 0 ? null : size,
    );
  }
}
const computed = (shape: number[], compute: (x: tf.Tensor) => tf.Tensor) =>
  withInput(shape, new Computed(compute));
const unpooled = (x: tf.Tensor) => {
  const { y, switches } = maxPoolWithSwitches(x as tf.Tensor4D);
  return maxUnpool(y, switches, x.shape as [number, number, number, number]);
};

const open: Record<string, () => tf.LayersModel> = {
  convolutional,
  branched,
  states,
  shared,
  'layer normalisation': () => withInput([4, 3], tf.layers.layerNormalization()),
  'a simple recurrent layer': () => withInput([3, 2], tf.layers.simpleRNN({ units: 4, ...initial })),
  'an LSTM': () => withInput([3, 2], tf.layers.lstm({ units: 4, ...initial })),
  'a GRU with sequences': () =>
    withInput([3, 2], tf.layers.gru({ units: 4, returnSequences: true, ...initial })),
  'a bidirectional layer': () =>
    withInput(
      [3, 2],
      tf.layers.bidirectional({
        layer: tf.layers.lstm({ units: 4, ...initial }) as tf.RNN,
        mergeMode: 'concat',
      }),
    ),
  'a layer for each time': () =>
    withInput(
      [3, 2],
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4, kernelInitializer: normal(1) }) }),
    ),
  'a transposed convolution': () =>
    withInput(
      [4, 4, 2],
      tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, kernelInitializer: normal(1) }),
    ),
  upsampling: () => withInput([3, 3, 2], tf.layers.upSampling2d({ size: [2, 2] })),
  'a repeated vector': () => withInput([3], tf.layers.repeatVector({ n: 4 })),
  unpooling: () => computed([4, 4, 2], unpooled),
  'a part of the images': () => computed([4], (x) => x.slice([0, 1], [x.shape[0], 2])),
  'all images but the first, twice over': () =>
    computed([3], (x) => tf.concat([x.slice([0], [1]), x.slice([1], [x.shape[0]! - 1]).mul(2)])),
  'a tensor of zeros': () => computed([3], (x) => tf.concat([x, tf.zeros([x.shape[0]!, 2])], 1)),
  'each image three times': () => computed([3], (x) => x.tile([3, 1])),
};

describe('a SavedModel of any batch size, in this process', () => {
  it.each(Object.keys(open))('%s', async (name) => {
    const model = open[name]();
    const path = join(folder, 'a model');
    saveSavedModel(model, path);
    const names = endpointNames(model);
    expect(new Set(names.outputs).size).toBe(model.outputs.length);
    expect(new Set(names.inputs).size).toBe(model.inputs.length);
    for (const count of [1, 2, 5, 33]) {
      const inputs = samples(model, count);
      const outputs = await loadedHere(path, inputs, names);
      const expected = [model.apply(inputs.length === 1 ? inputs[0] : inputs)].flat() as tf.Tensor[];
      expected.forEach((y, i) => {
        expect(outputs[names.outputs[i]].shape).toEqual(y.shape);
        expect(largestDifference(outputs[names.outputs[i]], y)).toBeLessThan(1e-5);
      });
    }
  });

  it('is refused where the numbers depend on the batch size otherwise', () => {
    const model = computed([3], (x) => x.mul(1 / x.shape[0]!));
    expect(() => saveSavedModel(model, join(folder, 'a model'))).toThrow(
      /depends on the batch size.*give batchSize/,
    );
    const squared = computed([3], (x) => tf.concat([x, tf.zeros([x.shape[0]! ** 2, 3])]));
    expect(() => saveSavedModel(squared, join(folder, 'a model'))).toThrow(/depends on the batch size/);
  });
});

describe('a SavedModel in Python', () => {
  let python: Python;
  let missing: string | undefined;
  beforeAll(async () => {
    const found = await pythonTensorflow('savedModel');
    if ('missing' in found) ({ missing } = found);
    else python = found;
  }, 600_000);
  beforeEach((context) => {
    if (missing) context.skip(missing);
  });
  afterAll(() => python?.close());

  /** given: the inputs of each of some calls. */
  async function expectSame(model: tf.LayersModel, given: tf.Tensor[][], options = {}): Promise<Answer> {
    const path = join(folder, 'a model');
    saveSavedModel(model, path, options);
    const names = endpointNames(model);
    const described = (x: tf.Tensor) => ({ shape: x.shape, values: Array.from(x.dataSync()) });
    const inputs = given.map((inputs) =>
      Object.fromEntries(inputs.map((x, i) => [names.inputs[i], described(x)])),
    );
    const answer = await python.call<Answer>('evaluate(**given)', { path, inputs });
    answer.outputs.forEach((outputs, call) => {
      const inputs = given[call];
      const expected = [model.predict(inputs.length === 1 ? inputs[0] : inputs)].flat() as tf.Tensor[];
      expect(Object.keys(outputs).sort()).toEqual([...names.outputs].sort());
      names.outputs.forEach((name, i) => {
        const values = expected[i].dataSync();
        expect(outputs[name]).toHaveLength(values.length);
        outputs[name].forEach((y, j) => expect(Math.abs(y - values[j])).toBeLessThan(1e-5));
      });
    });
    return answer;
  }

  it('whose sizes were open is for those that were given', async () => {
    await expectSame(anySize(), [[tf.randomNormal([2, 5, 5, 1], 0, 1, 'float32', 3)]], {
      inputShapes: [[5, 5, 1]],
    });
  });

  it('gives the same numbers, for any batch size', async () => {
    const model = convolutional();
    const { shapes } = await expectSame(model, [[pictures(5)]]);
    expect(shapes).toEqual({ [endpointNames(model).outputs[0]]: [null, 3] });
  });

  it.each(['branched', 'states', 'shared', 'unpooling'])(
    'has every input and output by a name: %s',
    async (name) => {
      const model = open[name]();
      await expectSame(
        model,
        [1, 2, 5, 33].map((count) => samples(model, count)),
      );
    },
  );

  it('can be for one batch size alone', async () => {
    const model = convolutional();
    expect((await expectSame(model, [[pictures(4)]], { batchSize: 4 })).shapes).toEqual({
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
