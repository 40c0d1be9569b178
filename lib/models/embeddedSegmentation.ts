/** The networks for street scenes that come with the project: `npm run train -- camvid`, and its variants. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../data/dataError';
import { weightsFolder } from '../data/weightsFolder';
import { npmRun } from '../tensorflow/installation';
import { tf } from '../tensorflow/tf';

export interface EmbeddedSegmentationOptions {
  /** As in `npm run train -- NAME`. */
  name?: string;
  folder?: string;
}

/**
 * Whether the weights of a network for street scenes are there.
 * @example
 * hasEmbeddedSegmentation('none of this name'); // => false
 */
export function hasEmbeddedSegmentation(name = 'camvid'): boolean {
  try {
    return existsSync(join(weightsFolder(name), 'model.json'));
  } catch {
    return false;
  }
}

type WeightSpecs = Parameters<typeof tf.io.decodeWeights>[1];

/**
 * A network for street scenes that comes with the project, trained on CamVid: pictures [batch, height, width, 3] of any
 * size, values 0 … 1, to scores [batch, height, width, 11]; the model is the caller's.
 * @throws DataError where the files are missing or damaged.
 * @example
 * const model = hasEmbeddedSegmentation() ? await embeddedSegmentation() : undefined;
 * model && segment(model, tf.zeros([1, 90, 120, 3])); // the class of each pixel
 */
export async function embeddedSegmentation({
  name = 'camvid',
  folder = weightsFolder(name),
}: EmbeddedSegmentationOptions = {}): Promise<tf.LayersModel> {
  const file = join(folder, 'model.json');
  if (!existsSync(file)) {
    throw new DataError(
      `${file} is missing: restore it from the repository, or train it with ${npmRun(`train -- ${name}`)}`,
    );
  }
  try {
    const { modelTopology, weightsManifest } = JSON.parse(readFileSync(file, 'utf8')) as {
      modelTopology: object;
      weightsManifest: { weights: WeightSpecs }[];
    };
    const bytes = readFileSync(join(folder, 'weights.bin'));
    const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
    return await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  } catch (error) {
    throw new DataError(`${folder}: expected a model in tfjs' format, whole (${(error as Error).message})`);
  }
}
