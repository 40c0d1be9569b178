/**
 * Undoing a pooling without knowing where the maxima stood; with switches it is `maxUnpool`. Each value of the small
 * picture becomes a block of factor x factor:
 * - fixed: the value at the block's upper left and zeros elsewhere (Dosovitskiy, Springenberg & Brox 2015, section 3.2);
 * - nearest: the value everywhere in the block;
 * - bilinear: values between those of neighbouring blocks.
 */
import { checkAxes } from '../engine/checkShape';
import { enlargeBilinear } from '../engine/kernels';
import { tf } from '../engine/tf';
import { insertZeros } from './insertZeros';

/**
 * What a value becomes in its block: fixed, at the upper left with zeros elsewhere (Dosovitskiy, Springenberg & Brox
 * 2015, section 3.2); nearest, everywhere; bilinear, between its neighbours.
 */
export type UnpoolMethod = 'fixed' | 'nearest' | 'bilinear';
export const unpoolMethods: readonly UnpoolMethod[] = ['fixed', 'nearest', 'bilinear'];

/**
 * Enlarges x without knowing where the maxima of a pooling stood; with switches it is `maxUnpool`. x: float32
 * [batch, height, width, channels]. Returns [batch, factor height, factor width, channels], the caller's.
 * @throws Error for other axes or another method, RangeError for a factor below 2.
 * @example
 * const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
 * layers.unpool(x, { method: 'fixed' }).dataSync(); // => [1, 0, 2, 0, 0, 0, 0, 0]
 * layers.unpool(x, { method: 'nearest' }).dataSync(); // => [1, 1, 2, 2, 1, 1, 2, 2]
 */
export function unpool(
  x: tf.Tensor4D,
  { method, factor = 2 }: { method: UnpoolMethod; factor?: number },
): tf.Tensor4D {
  if (x.rank !== 4)
    throw new Error(`expected x with 4 axes [batch, height, width, channels], got [${x.shape}]`);
  if (!Number.isInteger(factor) || factor < 2)
    throw new RangeError(`expected a whole factor of 2 or more, got ${factor}`);
  if (method === 'bilinear') return enlargeBilinear(x, factor);
  if (method === 'nearest')
    return tf.image.resizeNearestNeighbor(x, [x.shape[1] * factor, x.shape[2] * factor]);
  if (method !== 'fixed')
    throw new Error(`expected "fixed", "nearest" or "bilinear", got "${method as string}"`);
  return tf.tidy(() => {
    const rest: [number, number] = [0, factor - 1];
    return tf.pad(insertZeros(x, [factor, factor], [1, 2]), [[0, 0], rest, rest, [0, 0]]) as tf.Tensor4D;
  });
}

/**
 * The upper left of x, as high and as wide as `like`: what is beyond came from padding. Both [batch, height, width,
 * channels]. The result is the caller's.
 * @throws Error where x is smaller, RangeError for other than 4 axes.
 * @example
 * layers.cropLike(tf.ones([1, 8, 8, 4]), tf.ones([1, 7, 7, 2])).shape; // => [1, 7, 7, 4]
 */
export function cropLike(x: tf.Tensor4D, like: tf.Tensor4D): tf.Tensor4D {
  checkAxes('x', x);
  checkAxes('the picture to be like', like);
  const [, height, width] = like.shape;
  if (x.shape[1] < height || x.shape[2] < width) {
    throw new Error(`expected x of at least ${height} x ${width} as in [${like.shape}], got [${x.shape}]`);
  }
  if (x.shape[1] === height && x.shape[2] === width) return x.clone();
  return x.slice([0, 0, 0, 0], [x.shape[0], height, width, x.shape[3]]);
}
