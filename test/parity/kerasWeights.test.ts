/** Files that Keras wrote, and what Keras computed from them (kerasWeights.py). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { loadWeights } from '../../lib/weights/loadWeights';
import { tf } from '../../lib/engine/tf';
import { vgg16 } from '../../lib/models/vgg';
import { fixtures, smallVgg as small } from './smallVgg';

const answers = JSON.parse(readFileSync(join(fixtures, 'answers.json'), 'utf8')) as Record<string, number[]>;
const predict = (model: tf.LayersModel) =>
  tf.tidy(() => {
    const size = 2 * 32 * 32 * 3;
    const x = tf.tensor4d(
      Float32Array.from({ length: size }, (_, i) => 60 * Math.sin(i)),
      [2, 32, 32, 3],
    );
    return Array.from((model.apply(x) as tf.Tensor).dataSync());
  });

function expectClose(found: number[], expected: number[]) {
  expect(found).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  found.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-5 * largest));
}

describe('weights that Keras saved', () => {
  it.each([
    ['small.keras1.h5', true],
    ['small.keras2.h5', true],
    ['small.weights.h5', true],
    ['small.nameless.weights.h5', true],
    ['small_notop.keras1.h5', false],
    ['small_notop.keras2.h5', false],
    ['small_notop.weights.h5', false],
    ['small_notop.model.h5', false],
    ['small.keras', true],
    ['small.float16.h5', true, 'float16'],
    ['small.float16.weights.h5', true, 'float16'],
    ['small.bfloat16.h5', true, 'bfloat16'],
    ['small.bfloat16.weights.h5', true, 'bfloat16'],
  ])(
    '%s gives what Keras computes',
    async (file, includeTop, answer = includeTop ? 'small' : 'small_notop') => {
      const model = small(includeTop);
      const before = tf.memory().numTensors;
      const steps: number[] = [];
      await loadWeights(model, join(fixtures, file), {
        onProgress: (done, total) => steps.push(done / total),
      });
      expect(tf.memory().numTensors).toBe(before);
      expect(steps.at(-1)).toBe(1);
      expectClose(predict(model), answers[answer]);
      model.dispose();
    },
  );

  it('with the top serve a network without', async () => {
    const model = small(false);
    await loadWeights(model, join(fixtures, 'small.keras1.h5'));
    expect(predict(model).some((value) => value > 0)).toBe(true);
    model.dispose();
  });
});

/** kerasWeights.py, nested. */
function nested(): tf.LayersModel {
  const { conv2d, dense, batchNormalization } = tf.layers;
  const inner = tf.sequential({
    name: 'inner',
    layers: [
      conv2d({ name: 'c1', inputShape: [8, 8, 3], filters: 4, kernelSize: 3 }),
      batchNormalization({ name: 'bn' }),
    ],
  });
  const base = tf.sequential({
    name: 'base',
    layers: [inner, conv2d({ name: 'c2', filters: 4, kernelSize: 1 })],
  });
  const image = tf.input({ shape: [8, 8, 3], name: 'image' });
  const flat = tf.layers.flatten({ name: 'f' }).apply(base.apply(image)) as tf.SymbolicTensor;
  const [first, second] = ['a', 'b'].map((name) => dense({ name, units: 3 }));
  const both = [second.apply(flat), first.apply(flat)] as tf.SymbolicTensor[];
  const sum = tf.layers.add({ name: 's' }).apply(both) as tf.SymbolicTensor;
  const sequence = tf.layers.reshape({ name: 'r', targetShape: [3, 1] }).apply(sum);
  const rnn = tf.layers.simpleRNN({ name: 'rnn', units: 2 });
  const bi = tf.layers.bidirectional({ name: 'bi', layer: rnn as tf.RNN, mergeMode: 'concat' });
  return tf.model({ inputs: image, outputs: bi.apply(sequence) as tf.SymbolicTensor, name: 'outer' });
}

describe('models within models', () => {
  it.each([
    'nested.h5',
    'nested.weights.h5',
    'nested.keras',
    'nested.weights.json',
    'nested.nameless.weights.h5',
  ])('%s gives what Keras computes', async (file) => {
    const model = nested();
    await loadWeights(model, join(fixtures, file));
    const found = tf.tidy(() => {
      const image = tf.linspace(-1, 1, 192).reshape([1, 8, 8, 3]);
      return Array.from((model.apply(image) as tf.Tensor).dataSync());
    });
    expectClose(found, answers.nested);
    model.dispose();
  });

  it('refuses one part of several, and says what to name', async () => {
    const model = nested();
    await expect(loadWeights(model, join(fixtures, 'nested_00000.weights.h5'))).rejects.toThrow(
      /for b, found nothing: it is one of several parts: take the list of them/,
    );
    model.dispose();
  });
});

describe('a file that will not do', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-keras-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fails = async (model: tf.LayersModel, file: string, message: RegExp) => {
    const before = model.getWeights().map((weight) => weight.dataSync().slice(0, 3).join());
    await expect(loadWeights(model, file)).rejects.toThrow(message);
    expect(model.getWeights().map((weight) => weight.dataSync().slice(0, 3).join())).toEqual(before);
    model.dispose();
  };

  it('is of another network', () =>
    fails(
      vgg16({ includeTop: false }),
      join(fixtures, 'small.keras2.h5'),
      /expected \[3, 3, 3, 64\] and \[64\] for block1_conv1, found \[3, 3, 3, 4\]/,
    ));

  it('has no such layer', () =>
    fails(
      small(true),
      join(fixtures, 'small_notop.keras1.h5'),
      /expected weights of fc1, found none: it is of another network/,
    ));

  it('is missing', () => fails(small(false), join(folder, 'none.h5'), /none\.h5 is missing/));

  it('is a web page', () => {
    writeFileSync(join(folder, 'page.h5'), '<html>not found</html>');
    return fails(small(false), join(folder, 'page.h5'), /found a web page: fetch the file that it links to/);
  });

  it.each([0.1, 0.5, 0.9, 0.999])('was cut short at %s', (share) => {
    const bytes = readFileSync(join(fixtures, 'small.keras2.h5'));
    const file = join(folder, `cut-${share}.h5`);
    writeFileSync(file, bytes.subarray(0, Math.floor(share * bytes.length)));
    return fails(small(false), file, /expected a whole HDF5 file .*fetch it again/);
  });

  it.each<[kind: string, name: string, content: Buffer | string, said: RegExp]>([
    ['a pickle', 'net.pth', Buffer.from('\x80\x02\x8a', 'latin1'), /a pickle.*safetensors.torch.save_file/],
    [
      "NumPy's array",
      'a.npy',
      Buffer.from('\x93NUMPY\x01', 'latin1'),
      /an array of NumPy's: load it where it was made/,
    ],
    ['TensorFlow Lite', 'net.tflite', '\x1c\0\0\0TFL3', /a model of TensorFlow Lite.*save_weights/],
    ['GGUF', 'net.gguf', 'GGUF\x03', /a GGUF file/],
    ['gzip', 'net.h5.gz', Buffer.from('\x1f\x8b\x08', 'latin1'), /a packed file: unpack it/],
    ['ONNX', 'net.onnx', '\x08\x07\x12', /an ONNX model/],
    ["TensorFlow's checkpoint", 'net.ckpt.index', '\0\0', /a checkpoint of TensorFlow/],
    ["tfjs' model", 'model.json', '{"modelTopology":{},"weightsManifest":[]}', /tf.loadLayersModel/],
    ['another list', 'list.json', '{"a":1}', /JSON without a weight_map/],
    [
      'a list of files elsewhere',
      'list.json',
      '{"weight_map":{"a":"../a.h5"}}',
      /list files that lie beside it/,
    ],
    ['a list of itself', 'list.json', '{"weight_map":{"a":"list.json"}}', /list files that lie beside it/],
    ['nothing', 'net.h5', '', /an empty file/],
    ['something else', 'net.bin', 'hello', /one that begins with "hello"/],
  ])('is of a kind that is not read: %s', async (_, name, content, said) => {
    writeFileSync(join(folder, name), content);
    const model = small(false);
    const failed = await loadWeights(model, join(folder, name)).catch((error: Error) => error);
    expect((failed as Error).message).toMatch(/expected weights in a format that can be read \(Keras' .h5/);
    expect((failed as Error).message).toMatch(said);
    expect((failed as Error).message).not.toMatch(/damaged|delete|cut short/);
    model.dispose();
  });

  it('is packed by a filter that HDF5 does not have here, and is not called damaged', async () => {
    const model = small(false);
    const failed = await loadWeights(model, join(fixtures, 'small_notop.lzf.h5')).catch(
      (error: Error) => error,
    );
    expect((failed as Error).message).toMatch(/found another packing .*h5repack/);
    expect((failed as Error).message).not.toMatch(/damaged|delete|cut short/);
    model.dispose();
  });

  it.each([0.3, 0.9])('is a .keras that was cut short at %s', (share) => {
    const bytes = readFileSync(join(fixtures, 'small.keras'));
    writeFileSync(join(folder, 'cut.keras'), bytes.subarray(0, Math.floor(share * bytes.length)));
    return fails(
      small(true),
      join(folder, 'cut.keras'),
      /expected a whole zip archive .*cut short: fetch it again/,
    );
  });

  it('holds something else', () =>
    fails(
      small(false),
      join(fixtures, 'other.h5'),
      /expected weights as Keras saves them .*found the groups \/, \/measurements/,
    ));
});
