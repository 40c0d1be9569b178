import type { tf } from '../engine/tf';
import { type Measurement, measurement } from '../metrics/measurement';
import { kernelEnergy } from './kernelEnergy';
import { convolutionNames, kernelOf } from './kernels';
import { spatialAutocorrelation } from './spatialAutocorrelation';

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
