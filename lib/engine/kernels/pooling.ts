/**
 * Max pooling on a CPU by oneDNN's pair of operations, which use all threads, where TensorFlow's MaxPoolGrad uses
 * one. In a captured step plain MaxPool is right: TensorFlow's graph optimiser chooses oneDNN's by itself. On a
 * GPU plain MaxPool is cuDNN's. The gradients of pooling have gradients here, which tfjs lacks.
 */
import { nodeBackend } from '../backend';
import { isRecording } from '../recording';
import { tf } from '../tf';
import { orEmpty, poolInfo } from './convolution';
import { type Attributes, run, runMultiple } from './operation';
import { attempt, original, registerOwn, type Replacement } from './replacement';

/** Undefined where the padding is of a kind that TensorFlow does not know. */
function poolAttributes(info: ReturnType<typeof poolInfo>): Attributes | undefined {
  if (info.padInfo.type !== 'VALID' && info.padInfo.type !== 'SAME') return undefined;
  return {
    T: { type: 'float32' },
    ksize: { int: [1, info.filterHeight, info.filterWidth, 1] },
    strides: { int: [1, info.strideHeight, info.strideWidth, 1] },
    padding: { string: info.padInfo.type },
    data_format: { string: 'NHWC' },
  };
}

const oneDnn: Attributes = { workspace_enabled: { bool: true }, _kernel: { string: 'MklNameChangeOp' } };
const forward = '_MklNativeMaxPool';
const backward = '_MklNativeMaxPoolGrad';

const isForOneDnn = (x: tf.TensorInfo) =>
  !isRecording() && !nodeBackend().isUsingGpuDevice && x.dtype === 'float32';

/** The pooled tensor, and the workspace in which oneDNN notes where the maxima were. */
const pool = (x: tf.TensorInfo, attributes: Attributes) =>
  runMultiple(forward, { ...attributes, ...oneDnn }, [x], 2);

const maxPoolKernel = original(tf.MaxPool);
const maxPoolGradKernel = original(tf.MaxPoolGrad);

const gradGradName = 'ConvnotesMaxPoolGradGrad';

/** Of x, the gradient to dy: what stands where the maxima were. */
registerOwn(
  gradGradName,
  ({ inputs, attrs }) => {
    const { x, input, output } = inputs as Record<string, tf.TensorInfo>;
    const attributes = poolAttributes(poolInfo(input, attrs));
    if (attributes) return run('MaxPoolGradGrad', attributes, [input, output, x]);
    throw new Error(
      'expected the padding "same" or "valid" for a second derivative of max pooling, got explicit sizes',
    );
  },
  {
    inputsToSave: ['input', 'output'],
    gradFunc: (dy, [input, output], attrs) => ({
      x: () =>
        tf.engine().runKernel(tf.MaxPoolGrad, { dy: dy as tf.Tensor, input, output }, attrs) as tf.Tensor,
      input: () => tf.zerosLike(input),
      output: () => tf.zerosLike(output),
    }),
  },
);

export const pooling: Replacement[] = [
  {
    gradient: {
      kernelName: tf.MaxPoolGrad,
      inputsToSave: ['input', 'output'],
      gradFunc: (ddx, [input, output], attrs) => ({
        dy: () =>
          tf.engine().runKernel(gradGradName, { x: ddx as tf.Tensor, input, output }, attrs) as tf.Tensor,
        input: () => tf.zerosLike(input),
        output: () => tf.zerosLike(output),
      }),
    },
  },
  {
    gradient: {
      kernelName: tf.AvgPoolGrad,
      inputsToSave: ['input'],
      gradFunc: (ddx, [input], attrs) => ({
        dy: () => tf.engine().runKernel(tf.AvgPool, { x: ddx as tf.Tensor }, attrs) as tf.Tensor,
        input: () => tf.zerosLike(input),
      }),
    },
  },
  {
    kernel: {
      ...maxPoolKernel,
      kernelFunc: (call) => {
        const { x } = call.inputs as { x: tf.TensorInfo };
        const slow = () => maxPoolKernel.kernelFunc(call);
        const info = poolInfo(x, call.attrs);
        return orEmpty(x, info.outShape, () => {
          const attributes = isForOneDnn(x) && poolAttributes(info);
          if (!attributes) return slow();
          return attempt(forward, () => tf.tidy(() => pool(x, attributes)[0]), slow);
        });
      },
    },
  },
  {
    kernel: {
      ...maxPoolGradKernel,
      kernelFunc: (call) => {
        const { dy, input } = call.inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
        if (dy.shape.includes(0)) return tf.zeros(input.shape); // TensorFlow leaves it unwritten
        const slow = () => maxPoolGradKernel.kernelFunc(call);
        const attributes = isForOneDnn(input) && poolAttributes(poolInfo(input, call.attrs));
        if (!attributes) return slow();
        const native = () =>
          tf.tidy(() => {
            const [output, workspace] = pool(input, attributes); // again: tfjs keeps no workspace
            return run(backward, { ...attributes, ...oneDnn }, [input, output, dy, workspace]);
          });
        return attempt(backward, native, slow);
      },
    },
  },
];
