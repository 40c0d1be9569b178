import type { tf } from '../engine/tf';

/** Orthonormal polynomials on three points: mean, slope, curvature. */
const polynomials = [
  [1, 1, 1].map((value) => value / Math.sqrt(3)),
  [-1, 0, 1].map((value) => value / Math.sqrt(2)),
  [1, -2, 1].map((value) => value / Math.sqrt(6)),
];

/** How many of the nine products of two polynomials have the order 0, 1, 2, 3 and 4. */
export const basisSizes = [1, 2, 3, 2, 1] as const;

/** The mean `kernelEnergy` of random kernels: each order has its share of the nine dimensions. */
export const randomEnergy: readonly number[] = basisSizes.map((size) => size / 9);

/**
 * How much of a kernel is an average, and how much a derivative of which order: the share of the energy (sum of
 * squares) of each 3x3 slice in the averages (order 0), the first, second, third and fourth derivatives. One list of
 * five for each slice, adding up to 1; slices of zeros are left out. kernel: [3, 3, in, out]. A slice is a sum of the
 * nine products of the orthonormal polynomials mean, slope and curvature, one down and one across.
 * @throws Error for another size.
 * @example
 * visualisation.kernelEnergy(tf.ones([3, 3, 1, 1])); // => [[1, 0, 0, 0, 0]]
 */
export function kernelEnergy(kernel: tf.Tensor4D): number[][] {
  return slicesOf(kernel).flatMap((slice) => {
    const total = slice.reduce((sum, value) => sum + value * value, 0);
    if (total === 0) return [];
    const shares = [0, 0, 0, 0, 0];
    polynomials.forEach((vertical, i) =>
      polynomials.forEach((horizontal, j) => {
        const product = slice.reduce(
          (sum, value, k) => sum + value * vertical[Math.floor(k / 3)] * horizontal[k % 3],
          0,
        );
        shares[i + j] += product ** 2 / total;
      }),
    );
    return [shares];
  });
}

/** The 3x3 slices [row 0, row 1, row 2] of a kernel, each pair of channels one. */
export function slicesOf(kernel: tf.Tensor4D): number[][] {
  const [height, width, channels, filters] = kernel.shape;
  if (height !== 3 || width !== 3) throw new Error(`expected kernels of 3 x 3, got ${height} x ${width}`);
  const values = kernel.dataSync();
  const pairs = channels * filters;
  return Array.from({ length: pairs }, (_, pair) =>
    Array.from({ length: 9 }, (_, k) => values[k * pairs + pair]),
  );
}
