/** Singular value decomposition by TensorFlow's own operation, which tfjs lacks. */
import { tf } from '../tf';
import { runMultiple } from './operation';

export interface SingularValues {
  /** Descending: [min(rows, columns)]. */
  s: tf.Tensor1D;
  /** Left singular vectors in columns: [rows, rows]. */
  u: tf.Tensor2D;
  /** Right singular vectors in columns: [columns, columns]. */
  v: tf.Tensor2D;
}

/**
 * Singular value decomposition, $M = U diag(s) V^T$, by TensorFlow's own operation, which tfjs lacks. matrix:
 * float32 [rows, columns]. There is no gradient.
 * @throws Error where it is no matrix.
 * @example
 * const { s, u, v } = engine.singularValues(tf.tensor2d([[3, 0], [0, 4]]));
 * s; // => [4, 3]
 */
export function singularValues(matrix: tf.Tensor2D): SingularValues {
  if (matrix.rank !== 2) throw new Error(`expected a matrix [rows, columns], got [${matrix.shape}]`);
  const attributes = {
    T: { type: 'float32' },
    compute_uv: { bool: true },
    full_matrices: { bool: true },
  } as const;
  const [s, u, v] = runMultiple('Svd', attributes, [matrix], 3);
  return { s: s as tf.Tensor1D, u: u as tf.Tensor2D, v: v as tf.Tensor2D };
}
