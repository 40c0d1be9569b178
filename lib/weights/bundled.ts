/** The network that comes with the project, so that what is shown of VGG16 is real without a download. */
import { DataError } from '../base/dataError';
import { tf } from '../engine/tf';
import { loadFloat16 } from './float16';
import type { Vgg16PooledOptions } from '../models/vgg16Pooled';
import { loadInt8, type Vgg16Words } from './int8';
import { dirname, join } from 'node:path';
import { dataFolders, findData } from '../data/dataFolders';

/**
 * VGG16's convolutions at full width with a small classifier, trained on everyday photographs of 75 classes. Input
 * [batch, height, width, 3] from 32 pixels on, as `vggPreprocess` gives it; output [batch, classes].
 * @throws DataError where the files in `folder` are missing, damaged, or of another kind of network.
 * @example
 * const { model, classes } = weights.bundledVgg16();
 * (model.predict(tf.zeros([1, 64, 64, 3])) as tf.Tensor).shape[1] === classes.length; // => true
 */
export function bundledVgg16({
  folder = weightsFolder('vgg16'),
  ...options
}: { folder?: string } & Pick<Vgg16PooledOptions, 'activation'> = {}): Vgg16Words & {
  model: tf.LayersModel;
} {
  return loadInt8(folder, options);
}

/** Between layers of the same name. Throws where a layer with weights is missing, or has others. */
export function copyWeights(from: tf.LayersModel, to: tf.LayersModel): void {
  tf.tidy(() => {
    for (const layer of to.layers.filter(({ weights }) => weights.length > 0)) {
      const source = from.layers.find(({ name }) => name === layer.name);
      if (!source) throw new Error(`expected a layer ${layer.name}, found none`);
      layer.setWeights(source.getWeights());
    }
  });
}

export interface BundledSegmentationOptions {
  /** As in `npm run train -- NAME`. */
  name?: string;
  folder?: string;
}

/**
 * Whether the weights of a network for street scenes are there.
 * @example
 * weights.hasBundledSegmentation('none of this name'); // => false
 */
export const hasBundledSegmentation = (name = 'camvid'): boolean =>
  findWeights(`${name}/model.json`) !== undefined;

/**
 * A network for street scenes that comes with the project, trained on CamVid: images [batch, height, width, 3] of any
 * size, values 0 … 1, to scores [batch, height, width, 11].
 * @throws DataError where the files are missing or damaged.
 * @example
 * const model = weights.hasBundledSegmentation() ? await weights.bundledSegmentation() : undefined;
 * model && metrics.segment(model, tf.zeros([1, 90, 120, 3])); // the class of each pixel
 */
export async function bundledSegmentation({
  name = 'camvid',
  folder = weightsFolder(name),
}: BundledSegmentationOptions = {}): Promise<tf.LayersModel> {
  return loadFloat16(folder, name);
}

/** An npm package, 27 MB, with the versions of `convnotes`; npm checks what it fetches. */
export const weightsPackage = 'convnotes-weights';

/** path: of a network's folder, "vgg16", or of a file in it. undefined where it is nowhere. */
export const findWeights = (path: string, folders: readonly string[] = dataFolders()): string | undefined =>
  findData(join('weights', path), [...folders, ...installed()]);

/** name: of a network. Returns its folder; throws DataError where it is nowhere. */
export function weightsFolder(name: string, folders: readonly string[] = dataFolders()): string {
  const found = findWeights(name, folders);
  if (found) return found;
  throw new DataError(
    `expected the weights of ${name} in ${folders.map((folder) => join(folder, 'weights', name)).join(' or ')}, or in ` +
      `the npm package ${weightsPackage}, found neither: restore them from the repository, or run "npm install ${weightsPackage}"`,
  );
}

/** The package's folder, which is laid out as a data folder is. */
function installed(): string[] {
  try {
    return [
      dirname(require.resolve(`${weightsPackage}/package.json`, { paths: [__dirname, process.cwd()] })),
    ];
  } catch {
    return [];
  }
}
