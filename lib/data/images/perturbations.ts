/** Changes of a picture that people hardly mind, and what they do to a network's belief. */
import { tf } from '../../engine/tf';

/** A change of a picture [height, width, 3], 0 … 255, that people hardly mind, to one of the same shape. */
export type Perturbation = (picture: tf.Tensor3D) => tf.Tensor3D;

/**
 * The middle, enlarged to the whole. share: of each edge, above 0 up to 1. The result of the function is the
 * caller's.
 * @throws RangeError, when it is applied, for another share.
 * @example
 * data.crop(0.5)(tf.ones([8, 8, 3])).shape; // => [8, 8, 3]
 */
export const crop =
  (share = 0.8): Perturbation =>
  (picture) =>
    tf.tidy(() => {
      if (!(share > 0 && share <= 1)) throw new RangeError(`expected a share above 0 up to 1, got ${share}`);
      const [height, width] = picture.shape;
      const edge = (1 - share) / 2;
      const box = [[edge, edge, 1 - edge, 1 - edge]];
      return tf.image
        .cropAndResize(picture.expandDims(0) as tf.Tensor4D, box, [0], [height, width])
        .squeeze([0]) as tf.Tensor3D;
    });

/**
 * Lightness (Rec. 601) in place of each colour. The result of the function is the caller's.
 * @example
 * data.grey()(tf.tensor3d([255, 0, 0], [1, 1, 3])).dataSync(); // => [76.245, 76.245, 76.245]
 */
export const grey = (): Perturbation => (picture) =>
  tf.tidy(() => lightness(picture).expandDims(-1).tile([1, 1, 3]) as tf.Tensor3D);

/**
 * A Gaussian blur, its standard deviation in pixels. The result of the function is the caller's.
 * @example
 * data.blur(1)(tf.ones([8, 8, 3])).shape; // => [8, 8, 3]
 */
export const blur =
  (sigma = 2): Perturbation =>
  (picture) =>
    tf.tidy(() => {
      const reach = Math.ceil(3 * sigma);
      const offsets = tf.range(-reach, reach + 1);
      const weights = offsets
        .square()
        .div(-2 * sigma * sigma)
        .exp();
      const line = weights.div(weights.sum());
      const kernel = (shape: [number, number, number, number]) =>
        line.reshape(shape).tile([1, 1, 3, 1]) as tf.Tensor4D;
      const size = 2 * reach + 1;
      const padded = picture.mirrorPad(
        [
          [reach, reach],
          [reach, reach],
          [0, 0],
        ],
        'symmetric',
      );
      const x = padded.expandDims(0) as tf.Tensor4D;
      const columns = tf.depthwiseConv2d(x, kernel([size, 1, 1, 1]), 1, 'valid');
      return tf.depthwiseConv2d(columns, kernel([1, size, 1, 1]), 1, 'valid').squeeze([0]) as tf.Tensor3D;
    });

/**
 * Lightness (Rec. 601), [height, width], of a picture [height, width, 3] on any scale. The result is the caller's.
 * @example
 * data.lightness(tf.tensor3d([255, 0, 0], [1, 1, 3])); // => [[76.245]]
 */
export const lightness = (picture: tf.Tensor3D): tf.Tensor2D =>
  tf.tidy(() => picture.mul(tf.tensor1d([0.299, 0.587, 0.114])).sum(-1) as tf.Tensor2D);
