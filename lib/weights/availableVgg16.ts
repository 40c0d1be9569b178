import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cifar10Classes } from '../data/cifar10';
import { dataFolders } from '../data/dataFolders';
import { tf } from '../engine/tf';
import { bundledVgg16 } from './bundled';
import { findImagenetWeights, imagenetClasses, imagenetVgg } from './imagenetVgg';

/** What `availableVgg16` found. */
export interface AvailableVgg16 {
  /** Layers named as in Keras, images as `vggPreprocess` gives them. */
  model: tf.LayersModel;
  /** For captions and claims: which network the page shows. */
  network: string;
  classes: readonly string[];
  /** Edge of the images that it was trained to tell apart. */
  size: number;
}

/**
 * VGG16 as it can be had here: with ImageNet's weights where a data folder has them and the classes' names, else the
 * network that comes with the project, trained on CIFAR-10.
 * @throws DataError where what is there is cut short.
 * @example
 * const { model, network, classes, size } = await weights.availableVgg16();
 * [model.outputs[0].shape[1] === classes.length, size >= 32]; // => [true, true]
 */
export async function availableVgg16(folders: readonly string[] = dataFolders()): Promise<AvailableVgg16> {
  const named = folders.some((folder) => existsSync(join(folder, 'vgg16/imagenet_class_index.json')));
  if (findImagenetWeights('vgg16', { folders }) && named) {
    const model = await imagenetVgg('vgg16', { folders });
    return { model, network: 'VGG16, ImageNet', classes: await imagenetClasses({ folders }), size: 224 };
  }
  const model = await bundledVgg16();
  return { model, network: "VGG16's convolutions, CIFAR-10", classes: cifar10Classes, size: 32 };
}
