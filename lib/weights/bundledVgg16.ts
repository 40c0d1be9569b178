/** The network that comes with the project, so that what is shown of VGG16 is real without a download. */
import { DataError } from '../base/dataError';
import { weightsFolder } from './weightsFolder';
import { tf } from '../engine/tf';
import { loadFloat16 } from './loadFloat16';
import { vgg16Cifar10, type Vgg16Cifar10Options } from '../models/vgg16Cifar10';

const network = 'vgg16-cifar10';

/**
 * The network that comes with the project: VGG16's convolutions at full width with a small classifier, trained on
 * CIFAR-10. Input [batch, height, width, 3] from 32 pixels on, as `vggPreprocess` gives it; output [batch, 10]. The
 * model is the caller's.
 * @throws DataError where the files in `folder` are missing, or of another network.
 * @example
 * const model = await weights.bundledVgg16();
 * (model.predict(tf.zeros([1, 32, 32, 3])) as tf.Tensor).shape; // => [1, 10]
 */
export async function bundledVgg16({
  folder = weightsFolder(network),
  ...options
}: { folder?: string } & Vgg16Cifar10Options = {}): Promise<tf.LayersModel> {
  const saved = await loadFloat16(folder, network);
  const model = vgg16Cifar10(options);
  try {
    copyWeights(saved, model);
  } catch (error) {
    model.dispose();
    throw new DataError(`${folder}: ${(error as Error).message}`);
  } finally {
    saved.dispose();
  }
  return model;
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
