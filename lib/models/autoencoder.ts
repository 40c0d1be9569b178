import type { tf } from '../engine/tf';
import { deconvNet, type DecoderUpsampling } from './deconvNet';

export interface AutoencoderOptions {
  seed: number;
  /** Channels of the images: 1 for grey. */
  channels?: number;
  /** Filters of the first block; the second has twice as many. */
  filters?: number;
  /** Convolutions of each block. */
  blocks?: readonly number[];
  upsampling?: DecoderUpsampling;
  /** Whether the decoder also sees what the encoder had before each pooling. */
  skips?: boolean;
}

/**
 * A network that gives images back: convolutions and pools, then their mirror image of unpooling and deconvolutions.
 * Input and output: [batch, height, width, channels], any size; values 0 … 1 in, and about that out.
 * @throws RangeError for other than 1 to 5 blocks.
 * @example
 * const model = models.autoencoder({ seed: 1, filters: 4 });
 * (model.predict(tf.zeros([1, 16, 16, 1])) as tf.Tensor).shape; // => [1, 16, 16, 1]
 */
export function autoencoder(options: AutoencoderOptions): tf.LayersModel {
  const { seed, channels = 1, filters = 32, blocks = [1, 1], upsampling = 'switches', skips } = options;
  return deconvNet({
    classes: channels,
    channels,
    width: filters / 64,
    blocks,
    code: false,
    upsampling,
    skips,
    seed,
  });
}
