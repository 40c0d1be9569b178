import { Random } from '../base/random';
import type { tf } from '../engine/tf';
import { measurement, type Measurement } from '../metrics/measurement';
import { convolutionNames, kernelOf } from './kernels';

/** Orthonormal polynomials on three points: mean, slope, curvature. */
const polynomials = [
  [1, 1, 1].map((value) => value / Math.sqrt(3)),
  [-1, 0, 1].map((value) => value / Math.sqrt(2)),
  [1, -2, 1].map((value) => value / Math.sqrt(6)),
];

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
function slicesOf(kernel: tf.Tensor4D): number[][] {
  const [height, width, channels, filters] = kernel.shape;
  if (height !== 3 || width !== 3) throw new Error(`expected kernels of 3 x 3, got ${height} x ${width}`);
  const values = kernel.dataSync();
  const pairs = channels * filters;
  return Array.from({ length: pairs }, (_, pair) =>
    Array.from({ length: 9 }, (_, k) => values[k * pairs + pair]),
  );
}

/** Positions of a 3x3 slice that share an edge. */
const neighbours = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((k) => [
  ...(k % 3 < 2 ? [[k, k + 1]] : []),
  ...(k < 6 ? [[k, k + 3]] : []),
]);

/**
 * Whether neighbouring weights of a kernel are alike: Moran's I (Moran 1950) of each 3x3 slice of a kernel [3, 3,
 * in, out]. Positive where neighbours are alike (1/2 for a straight edge), -1/8 on average (-1 / (n - 1) for n = 9
 * weights) without order, negative where signs alternate. Slices of equal weights are left out. shuffle: a
 * seed; the weights of each slice are put in random order first.
 * @throws Error for another size.
 * @example
 * const rows = tf.tensor4d([1, 1, 1, 0, 0, 0, -1, -1, -1], [3, 3, 1, 1]);
 * visualisation.spatialAutocorrelation(rows)[0] > 0.4; // => true
 */
export function spatialAutocorrelation(
  kernel: tf.Tensor4D,
  { shuffle }: { shuffle?: number } = {},
): number[] {
  const random = shuffle === undefined ? undefined : new Random(shuffle);
  return slicesOf(kernel).flatMap((slice) => {
    const values = random ? shuffled(slice, random) : slice;
    const mean = values.reduce((sum, value) => sum + value, 0) / 9;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 9;
    if (variance === 0) return [];
    const product = neighbours.reduce((sum, [a, b]) => sum + (values[a] - mean) * (values[b] - mean), 0);
    return [product / neighbours.length / variance];
  });
}

function shuffled(values: readonly number[], random: Random): number[] {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i);
  random.shuffle(order);
  return Array.from(order, (i) => values[i]);
}

/** What is measured of the kernels of each convolution; the values are one for each 3 × 3 slice. */
export interface KernelReadings {
  /** Share of the energy in averages, first and second derivatives; 6/9 in random kernels. */
  derivatives: Record<string, Measurement>;
  /** Moran's I. */
  order: Record<string, Measurement>;
  /** Moran's I with the weights of each kernel shuffled. */
  shuffled: Record<string, Measurement>;
}

/**
 * Measures the kernels of every convolution of a model: `kernelEnergy` and `spatialAutocorrelation` of each, by layer.
 * seed: of the shuffling.
 * @throws Error for a convolution that is not 3 × 3.
 * @example
 * const model = models.vgg('small', [[4], [8]], { includeTop: false, inputShape: [16, 16, 3], seed: 1 });
 * visualisation.kernelReadings(model, { seed: 1 }).derivatives.block1_conv1.count; // => 12
 */
export function kernelReadings(model: tf.LayersModel, { seed }: { seed: number }): KernelReadings {
  const byLayer = (name: string, read: (kernel: tf.Tensor4D) => number[]) =>
    Object.fromEntries(
      convolutionNames(model).map((layer) => [
        layer,
        measurement(read(kernelOf(model, layer)), { name: `${name}, ${layer}` }),
      ]),
    );
  const derivatives = (kernel: tf.Tensor4D) =>
    kernelEnergy(kernel).map(([average, first, second]) => average + first + second);
  const order = "Moran's I of neighbouring weights";
  return {
    derivatives: byLayer('share of the energy in averages, first and second derivatives', derivatives),
    order: byLayer(order, (kernel) => spatialAutocorrelation(kernel)),
    shuffled: byLayer(`${order}, shuffled`, (kernel) => spatialAutocorrelation(kernel, { shuffle: seed })),
  };
}
