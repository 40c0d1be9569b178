/** What keeps a computed image natural: little variation, smoothness, and no dependence on exact places. */
import { checkAxes } from '../../engine/checkShape';
import { tf } from '../../engine/tf';

/**
 * $\sum ((x_{i,j+1} - x_{ij})^2 + (x_{i+1,j} - x_{ij})^2)^{\beta/2}$ over the places and channels (Mahendran & Vedaldi
 * 2015, equation 4). x: [batch, height, width, channels]. Returns a scalar.
 * @example
 * data.totalVariation(tf.tensor4d([0, 3, 4, 0], [1, 2, 2, 1])); // => 25
 */
export function totalVariation(x: tf.Tensor4D, beta = 2): tf.Scalar {
  return tf.tidy(() => {
    const [batch, height, width, channels] = x.shape;
    const inner = [batch, height - 1, width - 1, channels];
    const here = x.slice([0, 0, 0, 0], inner);
    const squares = x
      .slice([0, 0, 1, 0], inner)
      .sub(here)
      .square()
      .add(x.slice([0, 1, 0, 0], inner).sub(here).square());
    // The root has no derivative at 0.
    return (beta === 2 ? squares : squares.add(1e-8).pow(beta / 2)).sum() as tf.Scalar;
  });
}

/**
 * Convolution with a Gaussian of this standard deviation in pixels, mirrored at the edges. x: [batch, height, width,
 * channels].
 * @throws RangeError for other than 4 axes, or an invalid standard deviation.
 * @example
 * data.gaussianBlur(tf.ones([1, 8, 8, 1]), 1).mean(); // => 1
 */
export function gaussianBlur(x: tf.Tensor4D, sigma: number): tf.Tensor4D {
  return tf.tidy(() => {
    checkAxes('x', x);
    if (!(sigma > 0)) throw new RangeError(`expected a standard deviation above 0, got ${sigma}`);
    const [, height, width, channels] = x.shape;
    const radius = Math.min(Math.ceil(3 * sigma), height - 1, width - 1);
    const bell = Array.from({ length: 2 * radius + 1 }, (_, i) =>
      Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
    );
    const kernel = tf.tensor1d(bell).div(bell.reduce((a, b) => a + b, 0));
    const along = (shape: [number, number, number, number]) =>
      kernel.reshape(shape).tile([1, 1, channels, 1]);
    const edge: [number, number] = [radius, radius];
    const padded = tf.mirrorPad(x, [[0, 0], edge, edge, [0, 0]], 'reflect') as tf.Tensor4D;
    const down = tf.depthwiseConv2d(padded, along([2 * radius + 1, 1, 1, 1]) as tf.Tensor4D, 1, 'valid');
    return tf.depthwiseConv2d(down, along([1, 2 * radius + 1, 1, 1]) as tf.Tensor4D, 1, 'valid');
  });
}

/** Moves down and right by whole pixels; what leaves at one edge comes in at the other: x's shape. */
export function roll(x: tf.Tensor4D, down: number, right: number): tf.Tensor4D {
  const along = (t: tf.Tensor4D, axis: 1 | 2, by: number): tf.Tensor4D => {
    const size = t.shape[axis];
    const shift = ((by % size) + size) % size;
    if (shift === 0) return t;
    const parts = tf.split(t, [size - shift, shift], axis);
    return tf.concat([parts[1], parts[0]], axis) as tf.Tensor4D;
  };
  return tf.tidy(() => along(along(x, 1, down), 2, right).clone()) as tf.Tensor4D;
}
