/** A large tensor filled piece by piece, so that there is never a second copy of it. */
import { tf } from '../tf';
import { run } from './operation';

/** float32, of this shape, its values undefined until they are set. */
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
