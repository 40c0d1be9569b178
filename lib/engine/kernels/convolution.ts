/**
 * Works around three faults of oneDNN and of how TensorFlow uses it. Convolutions and pooling whose result has no
 * elements, because there is no image or the filter is larger than the images, give a tensor of the shape of x with what
 * happened to lie in memory, or divide by zero. The gradient to the filter of a 1x1 convolution with a stride, on a CPU, writes beyond its memory where the
 * input has few channels (fewer than 16, 8 without AVX-512; oneDNN's issue 6035), and the process ends, then or later:
 * here it is that of the convolution without a stride over the pixels that it looks at.
 */
import { nodeBackend } from '../backend';
import { tf } from '../tf';
import { original, type Replacement } from './replacement';

type Call = Parameters<tf.KernelFunc>[0];
type Sizes = [number, number, number, number];
type Attributes = Omit<tf.Conv2DAttrs, 'dilations'> & { dilations: [number, number] | number | null };

/**
 * What `compute` gives, or a tensor without elements where the shape of the result has none.
 * @throws Error where a size would be below 0.
 */
export function orEmpty<T>(x: tf.TensorInfo, shape: readonly number[], compute: () => T): T | tf.Tensor {
  const least = Math.min(...shape);
  if (least > 0) return compute();
  if (least === 0) return tf.zeros(shape.map((size) => Math.max(size, 0))); // -0 among them
  throw new Error(
    `expected images that the filter or the window fits into, got [${x.shape}], of which [${shape}] would be left: ` +
      'give larger images or fewer and smaller filters',
  );
}

const convolved = (depthwise: boolean) => (call: Call) => {
  const { x, filter } = call.inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = call.attrs as unknown as Attributes;
  return tf.backend_util.computeConv2DInfo(
    x.shape as Sizes,
    filter.shape as Sizes,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  ).outShape;
};

/** How maps are pooled, and into which shape. Throws where x has not 4 axes. */
export function poolInfo(x: tf.TensorInfo, attrs: Call['attrs']) {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as tf.MaxPoolAttrs;
  return tf.backend_util.computePool2DInfo(x.shape as Sizes, filterSize, strides, 1, pad, dimRoundingMode);
}

function emptyWhereEmpty(
  kernelName: string,
  shapeOf: (call: Call) => Sizes,
  kernel = original(kernelName),
): Replacement {
  const kernelFunc = (call: Call) =>
    orEmpty(call.inputs.x as tf.TensorInfo, shapeOf(call), () => kernel.kernelFunc(call));
  return { kernel: { ...kernel, kernelFunc } };
}

/**
 * A depthwise convolution, by the plain one where it is a product with one number. TensorFlow keeps oneDNN's primitives
 * by the sizes in a row, and those of a depthwise 1x1 convolution of one channel, five for the filter, are those of a
 * plain one with its bias, four and one: whichever comes second ends in "could not create a primitive descriptor".
 */
function depthwise(kernelName: string, plainName: string): tf.KernelConfig {
  const [kernel, plain] = [original(kernelName), original(plainName)];
  const kernelFunc = (call: Call) => {
    if ((call.inputs.filter as tf.TensorInfo).shape.some((size) => size !== 1))
      return kernel.kernelFunc(call);
    const { dilations } = call.attrs as unknown as Attributes;
    return plain.kernelFunc({
      ...call,
      attrs: { dataFormat: 'NHWC', ...call.attrs, dilations: dilations ?? [1, 1] },
    });
  };
  return { ...kernel, kernelFunc };
}

interface FilterGradientAttributes {
  strides: [number, number] | number;
  /** None with depthwise convolutions, whose channels are last. */
  dataFormat?: 'NHWC' | 'NCHW';
  filterShape: [number, number, number, number];
}

/** Steps between the pixels that the filter looks at, down and across, where oneDNN is unsafe. */
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

/** The gradient to a filter is linear in x and in dy, of which tfjs has no gradient. */
const filterGradientOfSecondOrder = (kernelName: string, forward: string, toInput: string): Replacement => ({
  gradient: {
    kernelName,
    inputsToSave: ['x', 'dy'],
    gradFunc: (filter, [x, dy], attrs) => {
      const run = (name: string, inputs: tf.NamedTensorMap, more = {}) =>
        tf
          .engine()
          .runKernel(
            name,
            { ...inputs, filter: filter as tf.Tensor },
            { dataFormat: 'NHWC', ...attrs, ...more },
          ) as tf.Tensor;
      return {
        x: () => run(toInput, { dy }, { inputShape: x.shape }),
        dy: () => run(forward, { x }, { dilations: 1 }),
      };
    },
  },
});

export const convolution: Replacement[] = [
  emptyWhereEmpty(tf.Conv2D, convolved(false)),
  emptyWhereEmpty(tf.FusedConv2D, convolved(false)),
  emptyWhereEmpty(tf.DepthwiseConv2dNative, convolved(true), depthwise(tf.DepthwiseConv2dNative, tf.Conv2D)),
  emptyWhereEmpty(
    tf.FusedDepthwiseConv2D,
    convolved(true),
    depthwise(tf.FusedDepthwiseConv2D, tf.FusedConv2D),
  ),
  // MaxPool's stands in pooling.ts
  emptyWhereEmpty(tf.AvgPool, ({ inputs, attrs }) => poolInfo(inputs.x as tf.TensorInfo, attrs).outShape),
  safe(original(tf.Conv2DBackpropFilter)),
  safe(original(tf.DepthwiseConv2dNativeBackpropFilter)),
  filterGradientOfSecondOrder(tf.Conv2DBackpropFilter, tf.Conv2D, tf.Conv2DBackpropInput),
  filterGradientOfSecondOrder(
    tf.DepthwiseConv2dNativeBackpropFilter,
    tf.DepthwiseConv2dNative,
    tf.DepthwiseConv2dNativeBackpropInput,
  ),
];
