import { tf } from '../../engine/tf';

/** Weights of red, green and blue in luma (ITU-R BT.601). */
export const lumaWeights = [0.299, 0.587, 0.114] as const;

/**
 * Luma (ITU-R BT.601), 0.299 R + 0.587 G + 0.114 B, [..., height, width], of images [..., height, width, 3] on any
 * scale.
 * @example
 * data.lightness(tf.tensor3d([255, 0, 0], [1, 1, 3])); // => [[76.245]]
 */
export const lightness = <T extends tf.Tensor = tf.Tensor2D>(image: tf.Tensor): T =>
  tf.tidy(() => image.mul(tf.tensor1d([...lumaWeights])).sum(-1) as T);
