/** The networks for street scenes that come with the project: `npm run train -- camvid`, and its variants. */
import { findWeights, weightsFolder } from './weightsFolder';
import type { tf } from '../engine/tf';
import { loadFloat16 } from './loadFloat16';

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
 * A network for street scenes that comes with the project, trained on CamVid: pictures [batch, height, width, 3] of any
 * size, values 0 … 1, to scores [batch, height, width, 11]; the model is the caller's.
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
