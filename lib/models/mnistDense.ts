import { BatchNormalization, type BatchStatistics } from '../layers/batchNorm';
import { deriveSeed } from '../base/random';
import { checkWhole, maxUnits } from '../engine/checkShape';
import { tf } from '../engine/tf';

/** Its hidden layers, and how it starts. */
export interface MnistDenseOptions {
  seed: number;
  /** Whether each hidden layer is g(BN(W u)) without a bias, instead of g(W u + b). */
  batchNorm?: boolean;
  statistics?: BatchStatistics;
  /** Sizes of the hidden layers. */
  units?: readonly number[];
  activation?: 'sigmoid' | 'relu' | 'tanh';
  /** Standard deviation of the initial weights: w ~ N(0, weightStddev^2). */
  weightStddev?: number;
}

/**
 * The network of Ioffe & Szegedy 2015, section 4.1: three hidden layers of 100 sigmoids for MNIST. Input [batch, 28,
 * 28, 1] with values 0 … 1, output [batch, 10] logits. Layers `dense1`, (`bn1`), `sigmoid1`, …, `output`; gamma is 1 at
 * the start, as in the paper.
 * @throws RangeError for invalid `units`.
 * @example
 * models.mnistDense({ seed: 1, batchNorm: true, units: [20, 20] }).outputs[0].shape; // => [null, 10]
 */
export function mnistDense(options: MnistDenseOptions): tf.Sequential {
  const { seed, batchNorm = false, units = [100, 100, 100], activation = 'sigmoid' } = options;
  for (const size of units) checkWhole('the units of a layer', size, 1, maxUnits);
  const { weightStddev: stddev = 0.1 } = options;
  const dense = (name: string, size: number, useBias: boolean) =>
    tf.layers.dense({
      name,
      units: size,
      useBias,
      kernelInitializer: tf.initializers.randomNormal({ mean: 0, stddev, seed: deriveSeed(seed, name) }),
    });
  const norm = (name: string) =>
    new BatchNormalization({ name, statistics: options.statistics, gammaMean: 1, gammaStddev: 0 });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [28, 28, 1], name: 'input' }),
      tf.layers.flatten({ name: 'flatten' }),
      ...units.flatMap((size, i) => [
        dense(`dense${i + 1}`, size, !batchNorm),
        ...(batchNorm ? [norm(`bn${i + 1}`)] : []),
        tf.layers.activation({ name: `${activation}${i + 1}`, activation }),
      ]),
      dense('output', 10, true),
    ],
  });
}
