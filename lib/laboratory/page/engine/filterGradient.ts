/** The gradient of a convolution to its filter, which tfjs' WASM backend lacks (tfjs 8474): a convolution too. */
import { tf } from '../../../engine/tf';

interface Attributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  filterShape: [number, number, number, number];
}

/**
 * dL/dW [height, width, channels, filters] of y = x * W: the batch is summed over, so that x [batch, H, W, channels]
 * takes it for channels, and dy [batch, H', W', filters] is the filter, dilated by the stride.
 */
export function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  { strides, pad, filterShape }: Attributes,
): tf.Tensor4D {
  const { padInfo } = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad);
  const { top, bottom, left, right } = padInfo;
  return tf.tidy(() => {
    const padded = tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]); // prettier-ignore
    const [images, kernel] = [padded.transpose([3, 1, 2, 0]), dy.transpose([1, 2, 0, 3])] as tf.Tensor4D[];
    const all = tf.conv2d(images, kernel, 1, 'valid', 'NHWC', strides);
    const [height, width, channels, filters] = filterShape;
    return all.slice([0, 0, 0, 0], [channels, height, width, filters]).transpose([1, 2, 0, 3]);
  });
}

export function registerFilterGradient(): void {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) =>
      filterGradient(inputs.x as tf.Tensor4D, inputs.dy as tf.Tensor4D, attrs as unknown as Attributes),
  });
}
