/** Numbers of 16 bits (IEEE 754 binary16) for files: half the size, three decimal digits. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DataError, nativeReason } from '../base/dataError';
import { clearAbandoned, discard, notWritten, partOf } from '../base/temporaryFiles';
import { tf } from '../engine/tf';
import { npmRun } from '../base/installation';
import { sizeOf } from './arrayFile';
import { readSavedModel, type SavedModel } from './weightFiles';

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The nearest 16-bit numbers, of two equally near ones the even; beyond ±65504 infinity. */
export function toFloat16(values: ArrayLike<number>): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = half(values[i]);
  return halves;
}

function half(value: number): number {
  single[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to infinity
  if (magnitude >= 0x38800000) {
    const odd = (magnitude >>> 13) & 1;
    return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
  }
  // Below 2^-14 the steps are 2^-24 each. Adding 0.5 leaves the single's last bits in those steps, rounded to even.
  single[0] = Math.abs(value) + 0.5;
  return sign | (bits[0] - 0x3f000000);
}

/** Types of numbers in files of weights, with the bytes of one. */
export const floatBytes = { float16: 2, bfloat16: 2, float32: 4, float64: 8 } as const;
export type FloatType = keyof typeof floatBytes;

let singles: Float32Array | undefined;

/** Of each 16-bit number, by its bits. */
function fromHalves(): Float32Array {
  singles ??= Float32Array.from({ length: 65536 }, (_, bits) => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
  });
  return singles;
}

/** bytes: little-endian, at any place of their buffer. bfloat16 is the upper half of a float32. */
export function toFloat32(bytes: Uint8Array, type: FloatType): Float32Array {
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const length = bytes.byteLength / floatBytes[type];
  if (type === 'float32') return new Float32Array(buffer, byteOffset, length);
  if (type === 'float64') return new Float32Array(new Float64Array(buffer, byteOffset, length));
  const halves = new Uint16Array(buffer, byteOffset, length);
  const words = new Uint32Array(length);
  const values = new Float32Array(words.buffer);
  if (type === 'bfloat16') for (let i = 0; i < length; i++) words[i] = halves[i] << 16;
  else for (let i = 0, table = fromHalves(); i < length; i++) values[i] = table[halves[i]];
  return values;
}

type Artifacts = Parameters<Parameters<typeof tf.io.withSaveHandler>[0]>[0];

const weightsFile = 'weights.bin';

/**
 * Writes `model.json`, `weights.bin` and the `extra` files into `folder`, which is replaced as a whole. Throws DataError
 * where it cannot be written; what stood there stays then.
 */
export async function saveFloat16(
  model: tf.LayersModel,
  folder: string,
  extra: Record<string, string> = {},
): Promise<void> {
  const files: Record<string, string | Uint8Array> = { ...extra };
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      files['model.json'] = JSON.stringify(modelJson(artifacts));
      files[weightsFile] = halves(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  replaceFolder(folder, files);
}

/** Throws DataError where the files cannot be written; what stood there stays then. */
export function replaceFolder(folder: string, files: Record<string, string | Uint8Array>): void {
  const target = resolve(folder);
  const [part, before] = [partOf(target), partOf(target)];
  try {
    mkdirSync(dirname(target), { recursive: true });
    clearAbandoned(dirname(target));
    mkdirSync(part);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(part, name), content);
    if (existsSync(target)) renameSync(target, before);
    try {
      renameSync(part, target);
    } catch (error) {
      if (existsSync(before)) renameSync(before, target);
      throw error;
    }
  } catch (error) {
    throw new DataError(notWritten(folder, error));
  } finally {
    [part, before].forEach(discard);
  }
}

function modelJson({ modelTopology, weightSpecs = [] }: Artifacts): object {
  const quantization = { dtype: 'float16', original_dtype: 'float32' };
  const weights = weightSpecs.map((spec) => {
    if (spec.dtype !== 'float32')
      throw new Error(`expected float32 weights, found ${spec.name} in ${spec.dtype}`);
    return { ...spec, quantization };
  });
  return {
    format: 'layers-model',
    modelTopology,
    weightsManifest: [{ paths: [weightsFile], weights }],
  };
}

function halves({ weightData = [] }: Artifacts): Uint8Array {
  const data = tf.io.CompositeArrayBuffer.join(weightData);
  const values = toFloat16(new Float32Array(data));
  return new Uint8Array(values.buffer);
}

/**
 * The model in `folder`. name: as in `npm run train -- NAME`. Throws DataError where the files are missing,
 * damaged, or name others; nothing is left of it then.
 */
export async function loadFloat16(folder: string, name: string): Promise<tf.LayersModel> {
  const file = join(folder, 'model.json');
  const remedy = `restore it from the repository, or train it with ${npmRun(`train -- ${name}`)}`;
  const saved = readSavedModel(file, remedy);
  try {
    return await modelOf(saved);
  } catch (error) {
    throw new DataError(
      `${dirname(file)}: expected a model in tfjs' format, whole, and its own weights (${nativeReason(error)}): ${remedy}`,
    );
  }
}

async function modelOf({ topology, specs, data }: SavedModel): Promise<tf.LayersModel> {
  const model = await build(
    topology,
    specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  );
  try {
    const { buffer, byteOffset, length } = data;
    tf.tidy(() =>
      model.loadWeights(
        tf.io.decodeWeights(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer, specs),
      ),
    );
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

type AddWeight = (name: string, shape: tf.Shape, dtype: tf.DataType, ...rest: unknown[]) => tf.LayerVariable;

/**
 * The layers of a topology, their weights zero. A few words can ask for more than there is memory: what there are no
 * weights for in the file is not made. `modelFromJSON` makes all layers before it returns its promise.
 */
async function build(modelTopology: object, weights: number): Promise<tf.LayersModel> {
  const layer = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = layer;
  const made: tf.LayerVariable[] = [];
  let left = weights;
  layer.addWeight = function (name, shape, dtype, _initializer, ...rest) {
    left -= sizeOf(shape as number[]);
    if (!(left >= 0)) throw new Error(`the layers ask for more than the ${weights} numbers that there are`);
    made.push(addWeight.call(this, name, shape, dtype, tf.initializers.zeros(), ...rest));
    return made.at(-1)!;
  };
  let model!: Promise<tf.LayersModel>;
  try {
    tf.tidy(() => void (model = tf.models.modelFromJSON({ modelTopology } as never)));
  } finally {
    layer.addWeight = addWeight;
  }
  return model.catch((error: Error) => {
    made.forEach((weight) => weight.dispose());
    throw error;
  });
}
