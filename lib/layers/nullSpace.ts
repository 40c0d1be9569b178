/** What a linear map cannot see: all x with M x = 0. Two inputs that differ by such an x have the same output. */
import { singularValues } from '../engine/kernels';
import { tf } from '../engine/tf';

/** What `nullSpace` found. */
export interface NullSpace {
  /** Dimension of what the map keeps. */
  rank: number;
  /** Dimension of what it loses: columns - rank. */
  dimension: number;
  /** Orthonormal vectors that span it, in columns: [columns, dimension]. */
  basis: tf.Tensor2D;
}

/**
 * What a linear map cannot see: all x with M x = 0, of a matrix M [rows, columns]. A singular value counts as 0 below
 * tolerance times the largest.
 * @throws Error where it is not a matrix.
 * @example
 * const { rank, dimension } = layers.nullSpace(tf.tensor2d([[1, 0, 0], [0, 1, 0]]));
 * [rank, dimension]; // => [2, 1]
 */
export function nullSpace(matrix: tf.Tensor2D, tolerance = 1e-5): NullSpace {
  const columns = matrix.shape[1];
  const { s, u, v } = singularValues(matrix);
  try {
    const values = s.dataSync();
    const rank = values.filter((value) => value > tolerance * values[0]).length;
    const basis = v.slice([0, rank], [columns, columns - rank]);
    return { rank, dimension: columns - rank, basis };
  } finally {
    tf.dispose([s, u, v]);
  }
}
