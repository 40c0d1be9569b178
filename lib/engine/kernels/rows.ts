/**
 * Rows of a tensor, taken and set. tfjs-node reads the indices of a gather in JavaScript to check them, which takes
 * longer than the operation and cannot be captured; on a CPU TensorFlow checks them itself, on a GPU what is out of
 * range is 0.
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

/** float32, of this shape, its values undefined until they are set: what is filled piece by piece is never there twice. */
export function emptyTensor(shape: readonly number[]): tf.Tensor {
  return tf.tidy(() =>
    run('Empty', { dtype: { type: 'float32' }, init: { bool: false } }, [tf.tensor1d([...shape], 'int32')]),
  );
}

/**
 * Writes rows into x itself, from row `from` on: no copy is made, and whatever shares x's data sees them. rows:
 * [count, …] with the other axes of x.
 */
export function setRows(x: tf.Tensor, from: number, rows: tf.Tensor): void {
  const [length, ...rest] = x.shape;
  const [count, ...others] = rows.shape;
  if (`${rest}` !== `${others}` || from < 0 || from + count > length) {
    throw new RangeError(`expected rows of [${x.shape}] from ${from} on, got [${rows.shape}]`);
  }
  tf.tidy(() => {
    run('InplaceUpdate', { T: { type: 'float32' } }, [x, tf.range(from, from + count, 1, 'int32'), rows]);
  });
}
