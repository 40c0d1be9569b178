/** Bilinear enlargement with pixels as areas ("half-pixel centres"), whose gradient tfjs-node computes without them. */
import { checkAxes, checkSizes, checkWhole } from '../checkShape';
import { tf } from '../tf';
import { type Attributes, run } from './operation';
import { registerOwn } from './replacement';

const kernelName = 'ConvnotesEnlargeBilinear';

const attributes: Attributes = {
  T: { type: 'float32' },
  align_corners: { bool: false },
  half_pixel_centers: { bool: true },
};

registerOwn(
  kernelName,
  ({ inputs, attrs }) => {
    const { size } = attrs as unknown as { size: [number, number] };
    return tf.tidy(() =>
      run('ResizeBilinear', attributes, [inputs.x as tf.TensorInfo, tf.tensor1d(size, 'int32')]),
    );
  },
  {
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => run('ResizeBilinearGrad', attributes, [dy as tf.Tensor, x]) }),
  },
);

/**
 * Bilinear enlargement with pixels as areas ("half-pixel centres"). x: float32 [batch, height, width, channels].
 * Returns [batch, factor height, factor width, channels].
 * @throws RangeError for other than 4 axes, or an invalid factor.
 * @example
 * engine.enlargeBilinear(tf.tensor4d([0, 4], [1, 1, 2, 1]), 2).slice([0, 0, 0, 0], [1, 1, 4, 1]).dataSync(); // => [0, 1, 3, 4]
 */
export function enlargeBilinear(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  checkAxes('x', x);
  checkWhole('the factor', factor);
  checkSizes(
    'the enlarged picture',
    x.shape.map((size, axis) => (axis === 1 || axis === 2 ? size * factor : size)),
  );
  const size = [x.shape[1] * factor, x.shape[2] * factor];
  return tf.engine().runKernel(kernelName, { x }, { size }) as tf.Tensor4D;
}
