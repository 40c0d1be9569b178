/** What is measured of the kernels of every convolution of a model, kernel by kernel. */
import type { tf } from '../engine/tf';
import { kernelEnergy } from './kernelEnergy';
import { convolutionNames, kernelOf } from './kernels';
import { spatialAutocorrelation } from './spatialAutocorrelation';

/** What is measured of kernels. */
export interface KernelReadings {
  /** Of the convolutions, in the model's order. */
  layers: string[];
  /** Share of each kernel's energy in averages, first and second derivatives; 6/9 in random ones. By layer. */
  smooth: Record<string, number[]>;
  /** Moran's I of each kernel. By layer. */
  order: Record<string, number[]>;
  /** The same with the weights of each kernel shuffled. */
  shuffled: Record<string, number[]>;
}

/**
 * What is measured of the kernels of every convolution of a model, kernel by kernel. seed: of the shuffling.
 * @throws Error where a convolution is not of 3 x 3.
 * @example
 * const model = models.vgg('small', [[4], [8]], { includeTop: false, inputShape: [16, 16, 3], seed: 1 });
 * visualisation.kernelReadings(model, { seed: 1 }).smooth.block1_conv1.length; // => 12
 */
export function kernelReadings(model: tf.LayersModel, { seed }: { seed: number }): KernelReadings {
  const layers = convolutionNames(model);
  const of = (read: (kernel: tf.Tensor4D) => number[]) =>
    Object.fromEntries(layers.map((layer) => [layer, read(kernelOf(model, layer))]));
  return {
    layers,
    smooth: of((kernel) => kernelEnergy(kernel).map(([average, first, second]) => average + first + second)),
    order: of((kernel) => spatialAutocorrelation(kernel)),
    shuffled: of((kernel) => spatialAutocorrelation(kernel, { shuffle: seed })),
  };
}
