import { DataError } from '../base/dataError';
import { emptyTensor, setRows } from '../engine/kernels';
import { tf } from '../engine/tf';
import {
  type ArrayFile,
  type Find,
  isModel,
  type Leaf,
  otherNetwork,
  sizeOf,
  type Source,
} from './arrayFile';
import { floatBytes } from './float16';
import { kerasArrays } from './kerasNames';
import { openWeights } from './openWeights';
import { torchArrays } from './torchNames';

/**
 * Loads weights into every layer of a model that has any: Keras' `.h5` (1, 2), `.weights.h5` and `.keras`, by the names
 * of the layers; safetensors as torchvision and timm name them (`features.0.weight`), with axes put into tfjs' order;
 * files of several parts by the list that names them (`.weights.json`, `.safetensors.index.json`). Numbers of 16 bits
 * become float32. What the model lacks of the last layers is left out, so that a file with the top serves a network
 * without. Images have to be prepared as for the network that the weights are from: torchvision's VGGs begin with
 * `layers.TorchPreprocessing`.
 * @throws DataError where the file is of a kind that cannot be read, a layer is missing or has weights of another shape,
 * before anything is changed.
 * @example
 * const blocks = [[4, 4], [5, 5], [6, 6, 6], [7, 7, 7], [8, 8, 8]];
 * const model = models.vgg('small', blocks, { includeTop: false, inputShape: [32, 32, 3] });
 * await weights.loadWeights(model, 'small_notop.weights.h5');
 */
export async function loadWeights(
  model: tf.LayersModel,
  file: string,
  { onProgress }: { onProgress?: (done: number, total: number) => void } = {},
): Promise<void> {
  const opened = await openWeights(file);
  try {
    const leaves = leavesOf(model).filter(({ layer }) => layer.weights.length > 0);
    const find = opened.groups ? kerasArrays(opened, model, file) : torchArrays(opened, leaves, file);
    const pairs = leaves.flatMap((leaf) => pairsOf(leaf, find, opened, file));
    let done = 0;
    const total = pairs.reduce((sum, { size }) => sum + size, 0);
    for (const { weight, source, size } of pairs) {
      await write(weight, opened, source);
      done += size;
      onProgress?.(4 * done, 4 * total);
    }
  } finally {
    await opened.close();
  }
}

function leavesOf(model: tf.LayersModel, within: tf.LayersModel[] = []): Leaf[] {
  return model.layers.flatMap((layer) =>
    isModel(layer) ? leavesOf(layer, [...within, layer]) : [{ layer, within }],
  );
}

interface Pair {
  weight: tf.LayerVariable;
  source: Source;
  size: number;
}

function pairsOf(leaf: Leaf, find: Find, { arrays }: ArrayFile, file: string): Pair[] {
  const { layer } = leaf;
  const sources = find(leaf);
  if (!sources)
    throw new DataError(`${file}: expected weights of ${layer.name}, found none: ${otherNetwork(file)}`);
  const lost = sources.find(({ name }) => !arrays[name]);
  if (lost) {
    throw new DataError(
      `${file}: expected the weights ${JSON.stringify(lost.name)} of ${layer.name}, found none: ` +
        'the file is damaged or was cut short: fetch it again',
    );
  }
  const odd = sources.find(({ name }) => !Object.hasOwn(floatBytes, arrays[name].dtype));
  if (odd) {
    throw new DataError(
      `${file}: expected ${Object.keys(floatBytes).join(', ')} for ${odd.name}, found ${arrays[odd.name].dtype}: ` +
        'save the weights in one of these types, quantized ones without the quantization',
    );
  }
  const describe = (shapes: readonly (readonly (number | null)[])[]) =>
    shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ');
  const expected = layer.weights.map(({ shape }) => shape);
  const found = sources.map(({ name, axes }) => axes?.order.map((i) => axes.shape[i]) ?? arrays[name].shape);
  const fits = expected.every((shape, i) =>
    sources[i]?.axes ? sizeOf(shape as number[]) === sizeOf(found[i]) : `${shape}` === `${found[i]}`,
  );
  if (found.length !== expected.length || !fits) {
    throw new DataError(
      `${file}: expected ${describe(expected)} for ${layer.name}, found ${describe(found) || 'nothing'}: ` +
        otherNetwork(file),
    );
  }
  return layer.weights.map((weight, i) => ({ weight, source: sources[i], size: sizeOf(found[i]) }));
}

/** Piece by piece into TensorFlow's memory: a layer of 400 MB is there once, not twice, where its axes are in order. */
async function write(weight: tf.LayerVariable, file: ArrayFile, { name, axes }: Source): Promise<void> {
  const { shape } = file.arrays[name];
  const filled = emptyTensor(shape);
  try {
    for await (const { from, values } of file.rows(name)) {
      const rows = values.length / sizeOf(shape.slice(1));
      tf.tidy(() => setRows(filled, from, tf.tensor(values, [rows, ...shape.slice(1)])));
    }
    tf.tidy(() => {
      const ordered = axes && filled.reshape([...axes.shape]).transpose(axes.order);
      weight.write(ordered ? ordered.reshape(weight.shape as number[]) : filled);
    });
  } finally {
    filled.dispose();
  }
}
