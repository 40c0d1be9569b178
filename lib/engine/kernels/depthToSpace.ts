/** Channels to pixels, for which tfjs has no gradient (Shi et al. 2016, the "periodic shuffling" of equation 4). */
import { tf } from '../tf';
import { type Attributes, run } from './operation';
import { registerOwn } from './replacement';

const kernelName = 'ConvnotesDepthToSpace';

const attributesOf = (attrs: unknown): Attributes => ({
  T: { type: 'float32' },
  block_size: { int: (attrs as { factor: number }).factor },
  data_format: { string: 'NHWC' },
});

registerOwn(
  kernelName,
  ({ inputs, attrs }) => run('DepthToSpace', attributesOf(attrs), [inputs.x as tf.TensorInfo]),
  {
    gradFunc: (dy, _saved, attrs) => ({
      x: () => run('SpaceToDepth', attributesOf(attrs), [dy as tf.Tensor]),
    }),
  },
);

/**
 * Lays the channels of each pixel out as a block of factor x factor pixels (Shi et al. 2016, the "periodic
 * shuffling" of equation 4): [batch, height, width, factor^2 channels] -> [batch, factor height, factor width,
 * channels].
 * @throws Error where the channels do not divide, or the factor is below 2.
 * @example
 * layers.depthToSpace(tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4]), 2).squeeze(); // => [[1, 2], [3, 4]]
 */
export function depthToSpace(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  if (x.rank !== 4 || !Number.isInteger(factor) || factor < 2 || x.shape[3] % factor ** 2 !== 0) {
    throw new Error(
      `expected x [batch, height, width, ${factor}^2 channels] and a factor of 2 or more, got [${x.shape}] and ${factor}`,
    );
  }
  return tf.engine().runKernel(kernelName, { x }, { factor }) as tf.Tensor4D;
}
