/**
 * What tfjs' WASM backend lacks, the gradient of a convolution to its filter (tfjs 8474), what it has slow, the one to its
 * input, and what it has wrong: the gradient of max pooling, which is zero there wherever all of a window is below zero
 * (4.22).
 */
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

/** What tfjs has for the gradient of a convolution to its input. */
interface InputGradient {
  inputs: { dy: tf.Tensor4D; filter: tf.Tensor4D };
  attrs: {
    strides: number | [number, number];
    pad: Attributes['pad'];
    inputShape: [number, number, number, number];
  };
}

/**
 * dL/dx of y = x * W with stride 1: dy, padded by what the kernel reaches, convolved with the kernel turned around, whose
 * inputs and filters have changed places. A convolution is faster there than the gradient. undefined for other strides.
 */
export function inputGradient({ inputs: { dy, filter }, attrs }: InputGradient): tf.Tensor4D | undefined {
  const { inputShape, strides, pad } = attrs;
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad);
  if (info.strideHeight !== 1 || info.strideWidth !== 1) return undefined;
  const { top, bottom, left, right } = info.padInfo;
  const [height, width] = filter.shape;
  const around = [top, bottom, left, right].map((before, i) => (i < 2 ? height : width) - 1 - before);
  if (around.some((size) => size < 0)) return undefined;
  return tf.tidy(() => {
    const padded = tf.pad(dy, [[0, 0], [around[0], around[1]], [around[2], around[3]], [0, 0]]); // prettier-ignore
    return tf.conv2d(padded, turned(filter), 1, 'valid');
  });
}

const known = new WeakMap<object, { of: string; values: Float32Array }>(); // a network that is only asked has the same kernels again

/** A kernel turned around, its inputs and filters in each other's place: tfjs' WASM takes a hundred times as long. */
function turned(filter: tf.Tensor4D): tf.Tensor4D {
  const [height, width, inputs, filters] = filter.shape;
  const shape: tf.Tensor4D['shape'] = [height, width, filters, inputs];
  const before = known.get(filter.dataId);
  if (before?.of === `${filter.shape}`) return tf.tensor4d(before.values, shape);
  const size = inputs * filters;
  const values = filter.dataSync();
  const result = new Float32Array(values.length);
  for (let place = 0; place < height * width; place++) {
    const [from, to] = [place * size, (height * width - 1 - place) * size];
    for (let f = 0; f < filters; f++)
      for (let i = 0; i < inputs; i++) result[to + f * inputs + i] = values[from + i * filters + f];
  }
  known.set(filter.dataId, { of: `${filter.shape}`, values: result });
  return tf.tensor4d(result, shape);
}

interface Memory extends tf.KernelBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
}

interface Window {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: Attributes['pad'];
}

/** dy added up at the first largest value of each window of x, zero elsewhere. */
function maxPoolGradient(
  backend: Memory,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  { filterSize, strides, pad }: Window,
) {
  const shape = x.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
  const output = backend.makeOutput(shape, 'float32'); // memory may move: only then the views
  const [values, gradient, dx] = [x, dy, output].map((tensor) => backend.typedArrayFromHeap(tensor));
  dx.fill(0);
  const [batch, height, width, channels] = shape;
  let i = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < info.outHeight; row++) {
      const top = row * info.strideHeight - info.padInfo.top;
      const [firstY, endY] = [Math.max(0, top), Math.min(height, top + info.filterHeight)];
      for (let column = 0; column < info.outWidth; column++) {
        const left = column * info.strideWidth - info.padInfo.left;
        const [firstX, endX] = [Math.max(0, left), Math.min(width, left + info.filterWidth)];
        for (let channel = 0; channel < channels; channel++, i++) {
          let at = ((image * height + firstY) * width + firstX) * channels + channel;
          for (let y = firstY; y < endY; y++) {
            let place = ((image * height + y) * width + firstX) * channels + channel;
            for (let x = firstX; x < endX; x++, place += channels) if (values[place] > values[at]) at = place;
          }
          dx[at] += gradient[i];
        }
      }
    }
  }
  return output;
}

/** Puts both in their places. */
export function registerWasmKernels(): void {
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) =>
      filterGradient(inputs.x as tf.Tensor4D, inputs.dy as tf.Tensor4D, attrs as unknown as Attributes),
  });
  const { kernelFunc: slow, setupFunc } = tf.getKernel(tf.Conv2DBackpropInput, 'wasm');
  tf.unregisterKernel(tf.Conv2DBackpropInput, 'wasm');
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropInput,
    backendName: 'wasm',
    setupFunc, // of the slow one, for other strides
    kernelFunc: (given) => inputGradient(given as unknown as InputGradient) ?? slow(given),
  });
  tf.unregisterKernel(tf.MaxPoolGrad, 'wasm');
  tf.registerKernel({
    kernelName: tf.MaxPoolGrad,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      maxPoolGradient(backend as Memory, inputs.input!, inputs.dy!, attrs as unknown as Window),
  });
}
