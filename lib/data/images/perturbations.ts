/** Small perturbations of an image, which leave what people see in it as it is. */
import { tf } from '../../engine/tf';
import { gaussianBlur } from './smoothing';

/** A change of an image [height, width, 3] to one of the same shape, on any scale. */
export type Perturbation = (image: tf.Tensor3D) => tf.Tensor3D;

/**
 * The middle, enlarged to the whole. share: of each edge, above 0 up to 1.
 * @throws RangeError, when it is applied, for another share.
 * @example
 * data.crop(0.5)(tf.ones([8, 8, 3])).shape; // => [8, 8, 3]
 */
export const crop =
  (share = 0.8): Perturbation =>
  (image) =>
    tf.tidy(() => {
      if (!(share > 0 && share <= 1)) throw new RangeError(`expected a share above 0 up to 1, got ${share}`);
      const [height, width] = image.shape;
      const edge = (1 - share) / 2;
      const box = [[edge, edge, 1 - edge, 1 - edge]];
      return tf.image
        .cropAndResize(image.expandDims(0) as tf.Tensor4D, box, [0], [height, width])
        .squeeze([0]) as tf.Tensor3D;
    });

/**
 * Luma in place of each color.
 * @example
 * data.grey()(tf.tensor3d([255, 0, 0], [1, 1, 3])).dataSync(); // => [76.245, 76.245, 76.245]
 */
export const grey = (): Perturbation => (image) =>
  tf.tidy(() => lightness(image).expandDims(-1).tile([1, 1, 3]) as tf.Tensor3D);

/**
 * A Gaussian blur, its standard deviation in pixels.
 * @throws What `gaussianBlur` throws, when it is applied.
 * @example
 * data.blur(1)(tf.ones([8, 8, 3])).shape; // => [8, 8, 3]
 */
export const blur =
  (sigma = 2): Perturbation =>
  (image) =>
    tf.tidy(() => gaussianBlur(image.expandDims(0) as tf.Tensor4D, sigma).squeeze([0]) as tf.Tensor3D);

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
