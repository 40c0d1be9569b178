/**
 * The gradient to the filter of a 1x1 convolution with a stride, on a CPU: that of the convolution without a stride over
 * the pixels that it looks at. oneDNN's own writes beyond its memory where the input has few channels (fewer than 16, 8
 * without AVX-512; oneDNN's issue 6035), and the process ends, then or later.
 */
import { nodeBackend } from '../backend';
import { tf } from '../tf';
import { original, type Replacement } from './replacement';

interface FilterGradientAttributes {
  strides: [number, number] | number;
  /** None with depthwise convolutions, whose channels are last. */
  dataFormat?: 'NHWC' | 'NCHW';
  filterShape: [number, number, number, number];
}

/** Steps between the pixels that the filter looks at, down and across, where oneDNN is not to be trusted with them. */
function unsafeSteps({ strides, dataFormat, filterShape }: FilterGradientAttributes) {
  const [down, across] = typeof strides === 'number' ? [strides, strides] : strides;
  const isUnsafe = filterShape[0] === 1 && filterShape[1] === 1 && (down > 1 || across > 1);
  return isUnsafe && dataFormat !== 'NCHW' && !nodeBackend().isUsingGpuDevice ? [down, across] : undefined;
}

function safe(kernel: tf.KernelConfig): Replacement {
  return {
    kernel: {
      ...kernel,
      kernelFunc: (call) => {
        const { x, dy } = call.inputs as { x: tf.Tensor4D; dy: tf.Tensor4D };
        const attributes = call.attrs as unknown as FilterGradientAttributes;
        if (dy.shape.includes(0)) return tf.zeros(attributes.filterShape); // without oneDNN it is left unwritten
        const steps = unsafeSteps(attributes);
        if (!steps) return kernel.kernelFunc(call);
        return tf.tidy(() => {
          const seen = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, ...steps, 1]);
          const attrs = { ...call.attrs, strides: 1 };
          return kernel.kernelFunc({ ...call, inputs: { x: seen, dy }, attrs }) as tf.Tensor;
        });
      },
    },
  };
}

export const filterGradient = [tf.Conv2DBackpropFilter, tf.DepthwiseConv2dNativeBackpropFilter].map((name) =>
  safe(original(name)),
);
