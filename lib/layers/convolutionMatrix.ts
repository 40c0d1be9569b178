/**
 * A convolution as the matrix that it is (Dumoulin & Visin 2016, section 4.1): y = C x for flattened x and y. Each row
 * holds the kernel once, so the matrix is kept sparse; its transpose is the transposed convolution.
 */
import { checkSizes } from '../engine/checkShape';
import { singularValues } from '../engine/kernels';
import { tf } from '../engine/tf';
import { transposedAxes, transposedAxis, type TransposedConv2dOptions } from './transposedAxes';

/**
 * A matrix as its entries that are not zero, in the order of their rows: value[i] stands at row[i], column[i].
 */
export interface SparseMatrix {
  rows: number;
  columns: number;
  row: Int32Array;
  column: Int32Array;
  value: Float32Array;
}

/** Beyond this the matrix is of no use to look at, and the memory better spent. */
const maxEntries = 20_000_000;

/**
 * A convolution as the matrix C [small, large] that it is (Dumoulin & Visin 2016, section 4.1): of the convolution
 * whose transpose makes `input` [height, width, in] into the larger size. kernel: [height, width, out, in] as for
 * `transposedConv2d`, out being the channels of the large side.
 * @throws RangeError where the matrix would have more than 20 million entries, or the options do not fit.
 * @example
 * const kernel = tf.tensor4d([1, 2], [1, 2, 1, 1]);
 * const { rows, columns } = layers.convolutionMatrix([1, 3], kernel);
 * [rows, columns]; // => [3, 4]
 */
export function convolutionMatrix(
  [height, width]: readonly [number, number],
  kernel: tf.Tensor4D,
  options: TransposedConv2dOptions = {},
): SparseMatrix {
  const { stride = 1, dilation = 1 } = options;
  const [kernelHeight, kernelWidth, channels, inputs] = kernel.shape;
  checkSizes('the matrix', [height * width * inputs, kernelHeight * kernelWidth * channels]);
  const axes = [transposedAxis(height, kernelHeight, options), transposedAxis(width, kernelWidth, options)];
  const [large, wide] = axes.map(({ output }) => output);
  const most = height * width * inputs * kernelHeight * kernelWidth * channels;
  if (most > maxEntries) {
    throw new RangeError(
      `the matrix has up to ${most} entries, more than ${maxEntries}: use transposedConv2d`,
    );
  }
  const weights = kernel.dataSync();
  const entries: [number[], number[], number[]] = [[], [], []];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let i = 0; i < inputs; i++)
        for (let v = 0; v < kernelHeight; v++)
          for (let u = 0; u < kernelWidth; u++) {
            const [top, left] = [
              y * stride + v * dilation - axes[0].before,
              x * stride + u * dilation - axes[1].before,
            ];
            if (top < 0 || left < 0 || top >= large || left >= wide) continue; // in the convolution's padding
            for (let o = 0; o < channels; o++) {
              entries[0].push((y * width + x) * inputs + i);
              entries[1].push((top * wide + left) * channels + o);
              entries[2].push(weights[((v * kernelWidth + u) * channels + o) * inputs + i]);
            }
          }
  return {
    rows: height * width * inputs,
    columns: large * wide * channels,
    row: Int32Array.from(entries[0]),
    column: Int32Array.from(entries[1]),
    value: Float32Array.from(entries[2]),
  };
}

/** M^T x for vectors in rows: [count, rows] -> [count, columns]. */
function multiplyTransposed(
  { rows, columns, row, column, value }: SparseMatrix,
  x: ArrayLike<number>,
  count: number,
) {
  const product = new Float32Array(count * columns);
  for (let n = 0; n < count; n++)
    for (let e = 0; e < value.length; e++)
      product[n * columns + column[e]] += value[e] * x[n * rows + row[e]];
  return product;
}

/**
 * As `transposedConv2d`, by the transposed matrix, $y = C^T x$: for reading and for tests.
 * @throws Error where shapes or options do not fit, RangeError where the matrix would be too large.
 * @example
 * const x = tf.tensor4d([1, 10], [1, 1, 2, 1]);
 * layers.transposedConv2dByMatrix(x, tf.tensor4d([1, 2], [1, 2, 1, 1])).dataSync(); // => [1, 12, 20]
 */
export function transposedConv2dByMatrix(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  options: TransposedConv2dOptions = {},
): tf.Tensor4D {
  const [rows, columns] = transposedAxes(x, kernel, options);
  const matrix = convolutionMatrix([x.shape[1], x.shape[2]], kernel, options);
  const product = multiplyTransposed(matrix, x.dataSync(), x.shape[0]);
  return tf.tensor4d(product, [x.shape[0], rows.output, columns.output, kernel.shape[2]]);
}

/**
 * A sparse matrix with its zeros: [rows, columns].
 * @throws RangeError for invalid sizes, and those that ask for more than there is memory.
 * @example
 * const kernel = tf.tensor4d([1, 2], [1, 2, 1, 1]);
 * layers.denseMatrix(layers.convolutionMatrix([1, 3], kernel)); // => [[1, 2, 0, 0], [0, 1, 2, 0], [0, 0, 1, 2]]
 */
export function denseMatrix({ rows, columns, row, column, value }: SparseMatrix): tf.Tensor2D {
  checkSizes('the matrix', [rows, columns]);
  const values = new Float32Array(rows * columns);
  value.forEach((v, e) => (values[row[e] * columns + column[e]] += v));
  return tf.tensor2d(values, [rows, columns]);
}

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
