/**
 * gather without a look at the indices: tfjs-node reads them in JavaScript to check them, which takes longer than
 * the operation and cannot be captured. On a CPU TensorFlow checks them itself; on a GPU what is out of range is 0.
 */
import { isRecording } from '../recording';
import { tf } from '../tf';
import { run } from './operation';
import { original, type Replacement } from './replacement';

/** Slices of x along an axis, at these places: int32, any shape. */
export function gatherUnchecked(
  x: tf.TensorInfo,
  indices: tf.TensorInfo,
  axis = 0,
  batchDims = 0,
): tf.Tensor {
  const types = {
    Tparams: { type: x.dtype },
    Tindices: { type: indices.dtype },
    Taxis: { type: 'int32' },
  } as const;
  return tf.tidy(() =>
    run('GatherV2', { ...types, batch_dims: { int: batchDims } }, [x, indices, tf.scalar(axis, 'int32')]),
  );
}

const kernel = original(tf.GatherV2);

export const gather: Replacement[] = [
  {
    kernel: {
      ...kernel,
      kernelFunc: (call) => {
        if (!isRecording()) return kernel.kernelFunc(call);
        const { x, indices } = call.inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
        const { axis, batchDims } = call.attrs as { axis: number; batchDims: number };
        return gatherUnchecked(x, indices, axis, batchDims);
      },
    },
  },
];
