/** Enlargement of maps by what tfjs has no gradient for, or a wrong one. */
import { checkAxes, checkSizes, checkWhole } from '../checkShape';
import { tf } from '../tf';
import { type Attributes, run } from './operation';
import { registerTransposes } from './replacement';
import { emptyTensor } from './rows';

const blocks =
  (op: string): tf.KernelFunc =>
  ({ inputs, attrs }) => {
    const { factor } = attrs as { factor: number };
    const attributes: Attributes = {
      T: { type: 'float32' },
      block_size: { int: factor },
      data_format: { string: 'NHWC' },
    };
    return run(op, attributes, [inputs.x as tf.TensorInfo]);
  };

registerTransposes([
  ['ConvnotesDepthToSpace', blocks('DepthToSpace')],
  ['ConvnotesSpaceToDepth', blocks('SpaceToDepth')],
]);

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
  return tf.engine().runKernel('ConvnotesDepthToSpace', { x }, { factor }) as tf.Tensor4D;
}

const bilinear: Attributes = {
  T: { type: 'float32' },
  align_corners: { bool: false },
  half_pixel_centers: { bool: true },
};

registerTransposes([
  [
    'ConvnotesEnlargeBilinear',
    ({ inputs, attrs }) => {
      const { size } = attrs as unknown as { size: [number, number] };
      const x = inputs.x as tf.TensorInfo;
      return tf.tidy(() => run('ResizeBilinear', bilinear, [x, tf.tensor1d(size, 'int32')]));
    },
  ],
  [
    'ConvnotesEnlargeBilinearGrad',
    ({ inputs, attrs }) => {
      const { shape } = attrs as unknown as { shape: number[] }; // of what was enlarged
      const dy = inputs.x as tf.TensorInfo;
      return tf.tidy(() => run('ResizeBilinearGrad', bilinear, [dy, emptyTensor(shape)]));
    },
  ],
]);

/**
 * Bilinear enlargement with pixels as areas ("half-pixel centres"), whose gradient tfjs-node computes without them. x:
 * float32 [batch, height, width, channels]. Returns [batch, factor height, factor width, channels].
 * @throws RangeError for other than 4 axes, or an invalid factor.
 * @example
 * engine.enlargeBilinear(tf.tensor4d([0, 4], [1, 1, 2, 1]), 2).slice([0, 0, 0, 0], [1, 1, 4, 1]).dataSync(); // => [0, 1, 3, 4]
 */
export function enlargeBilinear(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  checkAxes('x', x);
  checkWhole('the factor', factor);
  const { shape } = x;
  const size = [shape[1] * factor, shape[2] * factor];
  checkSizes('the enlarged image', [shape[0], ...size, shape[3]]);
  return tf.engine().runKernel('ConvnotesEnlargeBilinear', { x }, { size, shape }) as tf.Tensor4D;
}
