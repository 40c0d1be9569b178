import { Random } from '../base/random';
import type { tf } from '../engine/tf';
import { slicesOf } from './kernelEnergy';

/** Positions of a 3x3 slice that share an edge. */
const neighbours = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((k) => [
  ...(k % 3 < 2 ? [[k, k + 1]] : []),
  ...(k < 6 ? [[k, k + 3]] : []),
]);

/**
 * Whether neighbouring weights of a kernel are alike: Moran's I (Moran 1950) of each 3x3 slice of a kernel [3, 3,
 * in, out]. 1 where neighbours are equal, about -1/8 (-1 / (n - 1) for n = 9 weights) without order, negative where signs alternate. Slices
 * of equal weights are left out. shuffle: a seed; the weights of each slice are put in random order first.
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
