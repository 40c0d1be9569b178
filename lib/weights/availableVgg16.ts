import { npmRun } from '../base/installation';
import { dataFolders } from '../data/dataFolders';
import { NotFetched } from '../data/downloadLarge';
import { tf } from '../engine/tf';
import { bundledVgg16 } from './bundled';
import { imagenetClasses, imagenetVgg } from './imagenetVgg';
import { loadInt8 } from './int8';

/** What `availableVgg16` found. */
export interface AvailableVgg16 {
  /** Layers named as in Keras, images as `vggPreprocess` gives them. */
  model: tf.LayersModel;
  /** For captions and claims: which network the page shows. */
  network: string;
  /** Which network it is, why, and how to get the other: a sentence for the page. */
  note: string;
  classes: readonly string[];
  /** Edge of the images that it was trained to tell apart. */
  size: number;
}

export interface AvailableOptions {
  folders?: readonly string[];
  /** Whether ImageNet's weights are fetched where they are nowhere; not where CONVNOTES_IMAGENET is "no". */
  download?: boolean;
  /** The network that comes with the project, whatever else there is. */
  bundled?: boolean;
  /** In place of both: the network in this folder, which `npm run train -- vgg16 --data PATH` wrote. */
  folder?: string;
}

/**
 * VGG16 with ImageNet's weights, where a data folder has them or they can be fetched (553 MB, once), else the network
 * that comes with the project, trained on everyday photographs of 75 classes.
 * @throws DataError where what is there is not what it should be.
 * @example
 * const { model, network, classes, size } = await weights.availableVgg16({ bundled: true });
 * [model.outputs[0].shape[1] === classes.length, size >= 32]; // => [true, true]
 */
export async function availableVgg16({
  folders = dataFolders(),
  download = process.env.CONVNOTES_IMAGENET !== 'no',
  bundled = false,
  folder,
}: AvailableOptions = {}): Promise<AvailableVgg16> {
  if (folder !== undefined) return { ...loadInt8(folder), note: `The one in ${folder}.` };
  let why = 'As asked for';
  if (!bundled) {
    try {
      const classes = await imagenetClasses({ folders, download }); // 35 kB: tells soon whether there is a network
      const model = await imagenetVgg('vgg16', { folders, download });
      const note = 'The one that comes with the project: weights.availableVgg16({ bundled: true }).';
      return { model, network: 'VGG16, ImageNet', note, classes, size: 224 };
    } catch (error) {
      if (!(error instanceof NotFetched)) throw error;
      why = download ? `ImageNet's weights could not be fetched (${error.reason})` : error.reason;
    }
  }
  const note = `${why}: this one comes with the project. ${npmRun('data -- vgg16')} fetches ImageNet's, 553 MB.`;
  return { ...bundledVgg16(), note };
}
