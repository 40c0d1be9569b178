/**
 * VGG16's convolutions with a small classifier in a file of 8 bits a weight, a quarter of the size: each kernel has one
 * scale for each output channel c, the biases stay float32. The file is safetensors.
 *
 *   s_c = max |w_c| / 127        q = round(w / s_c)        w' = s_c q
 */
import { join } from 'node:path';
import { DataError } from '../base/dataError';
import { npmRun } from '../base/installation';
import { readBytes } from '../base/readFile';
import { tf } from '../engine/tf';
import { vgg16Pooled, type Vgg16PooledOptions } from '../models/vgg16Pooled';
import { replaceFolder } from './float16';
import { type NamedArray, packSafetensors, unpackSafetensors } from './safetensors';

const format = 'convnotes vgg16 int8 1';
const weightsFile = 'weights.safetensors';

/** What such a file says of its network. */
export interface Vgg16Words {
  /** In one sentence: for captions and claims. */
  network: string;
  /** In the order of the outputs. */
  classes: readonly string[];
  /** Edge of the images that it is made for, in pixels. */
  size: number;
}

/** A kernel [..., channels] in 8 bits; a channel of zeros has the scale 0. */
export function toInt8(
  kernel: ArrayLike<number>,
  channels: number,
): { values: Int8Array; scales: Float32Array } {
  const scales = new Float32Array(channels);
  for (let i = 0; i < kernel.length; i++) {
    scales[i % channels] = Math.max(scales[i % channels], Math.abs(kernel[i]) / 127);
  }
  const values = Int8Array.from({ length: kernel.length }, (_, i) => {
    const scale = scales[i % channels];
    return scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(kernel[i] / scale)));
  });
  return { values, scales };
}

/** A copy of the network with its kernels rounded to 8 bits, as `loadInt8` gives it. */
export function roundedTo8Bits(
  model: tf.LayersModel,
  activation: 'softmax' | 'linear' = 'softmax',
): tf.LayersModel {
  const arrays = arraysOf(model);
  const classes = model.outputs[0].shape[1]!;
  return networkOf(
    arrays,
    { classes, activation },
    (expected, found) => new Error(`expected ${expected}, found ${found}`),
  );
}

/** Writes the weights and the `extra` files into `folder`, which is replaced as a whole. Throws DataError. */
export function saveInt8(
  model: tf.LayersModel,
  folder: string,
  { network, classes, size }: Vgg16Words,
  extra: Record<string, string> = {},
): void {
  const arrays = arraysOf(model);
  arrays.sort((a, b) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT); // numbers of 32 bits lie on words
  const words = { format, network, classes: JSON.stringify(classes), size: String(size) };
  replaceFolder(folder, { ...extra, [weightsFile]: packSafetensors(arrays, words) });
}

function arraysOf(model: tf.LayersModel): NamedArray[] {
  return model.weights.flatMap((weight): NamedArray[] => {
    const tensor = weight.read();
    const { shape } = tensor;
    const name = weight.originalName;
    if (shape.length === 1) return [{ name, shape, values: tensor.dataSync<'float32'>() }];
    const channels = shape[shape.length - 1];
    const { values, scales } = toInt8(tensor.dataSync(), channels);
    return [
      { name: `${name}/scale`, shape: [channels], values: scales },
      { name, shape, values },
    ];
  });
}

/**
 * The network in `folder`, as `vgg16Pooled` makes it: input as `vggPreprocess` gives it, output [batch, classes]. Throws
 * DataError where the file is missing, damaged or of another kind.
 */
export function loadInt8(
  folder: string,
  { activation }: Pick<Vgg16PooledOptions, 'activation'> = {},
): Vgg16Words & { model: tf.LayersModel } {
  const file = join(folder, weightsFile);
  const remedy = `restore it, or train it with ${npmRun('train -- vgg16')}`;
  const { arrays, words } = unpackSafetensors(readBytes(file, remedy), file);
  const wrong = (expected: string, found: string) =>
    new DataError(`${file}: expected ${expected}, found ${found}: ${remedy}`);
  if (words.format !== format) throw wrong(`a ${format}`, `"${words.format}"`);
  const classes = parsed(words.classes) as string[];
  const outputs = arrays.find(({ name }) => name === 'predictions/bias')?.shape[0];
  if (!Array.isArray(classes) || classes.length !== outputs || !(Number(words.size) > 0)) {
    throw wrong(
      `a size, and a name for each of ${outputs} classes`,
      `${words.size} and ${words.classes?.slice(0, 40)}`,
    );
  }
  const model = networkOf(arrays, { classes: classes.length, activation }, wrong);
  return { model, classes, network: words.network, size: Number(words.size) };
}

/** wrong: the error for weights that are missing or of another shape. */
function networkOf(
  arrays: readonly NamedArray[],
  options: Vgg16PooledOptions,
  wrong: (expected: string, found: string) => Error,
): tf.LayersModel {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const model = vgg16Pooled({ ...options, blocks: blocksOf(arrays) });
  try {
    tf.tidy(() => {
      for (const weight of model.weights) {
        const array = byName.get(weight.originalName);
        if (`${array?.shape}` !== `${weight.shape}`)
          throw wrong(`${weight.originalName} [${weight.shape}]`, array ? `[${array.shape}]` : 'none');
        const scales = byName.get(`${weight.originalName}/scale`)?.values;
        const { values } = array!;
        const floats = scales ? Float32Array.from(values, (q, i) => q * scales[i % scales.length]) : values;
        weight.write(tf.tensor(floats as Float32Array, weight.shape as number[]));
      }
    });
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The filters of each block, out of the kernels that there are: a file cannot ask for more than it holds. */
function blocksOf(arrays: readonly NamedArray[]): number[][] {
  const kernels = arrays.flatMap(({ name, shape }) => {
    const [, block, conv] = /^block(\d+)_conv(\d+)\/kernel$/.exec(name) ?? [];
    return block ? [{ block: Number(block), conv: Number(conv), filters: shape[3] }] : [];
  });
  kernels.sort((a, b) => a.block - b.block || a.conv - b.conv);
  const numbers = [...new Set(kernels.map(({ block }) => block))];
  return numbers.map((block) => kernels.filter((k) => k.block === block).map(({ filters }) => filters));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
