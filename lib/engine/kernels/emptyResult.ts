/**
 * Convolutions and pooling whose result has no elements, for there is no picture or the filter is larger than the
 * pictures. oneDNN gives a tensor of the shape of x, with what happened to lie in memory, or divides by nothing.
 */
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
    `expected pictures that the filter or the window fits into, got [${x.shape}], of which [${shape}] would be left: ` +
      'give larger pictures or fewer and smaller filters',
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

function emptyWhereEmpty(kernelName: string, shapeOf: (call: Call) => Sizes): Replacement {
  const kernel = original(kernelName);
  const kernelFunc = (call: Call) =>
    orEmpty(call.inputs.x as tf.TensorInfo, shapeOf(call), () => kernel.kernelFunc(call));
  return { kernel: { ...kernel, kernelFunc } };
}

export const emptyResult = [
  emptyWhereEmpty(tf.Conv2D, convolved(false)),
  emptyWhereEmpty(tf.FusedConv2D, convolved(false)),
  emptyWhereEmpty(tf.DepthwiseConv2dNative, convolved(true)),
  emptyWhereEmpty(tf.FusedDepthwiseConv2D, convolved(true)),
  // MaxPool's stands in maxPool.ts
  emptyWhereEmpty(tf.AvgPool, ({ inputs, attrs }) => poolInfo(inputs.x as tf.TensorInfo, attrs).outShape),
];
