/** What `saveFloat16` wrote, read again. */
import { dirname, join } from 'node:path';
import { DataError } from '../base/dataError';
import { npmRun } from '../base/installation';
import { nativeReason } from '../base/nativeReason';
import { tf } from '../engine/tf';
import { readSavedModel, type SavedModel, sizeOf } from './weightFiles';

/**
 * The model in `folder`; the caller's. name: as in `npm run train -- NAME`. Throws DataError where the files are missing,
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
    specs.reduce((sum, spec) => sum + sizeOf(spec), 0),
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
    left -= sizeOf({ shape: shape as number[] });
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
