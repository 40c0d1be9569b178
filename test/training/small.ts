/** A network that is small enough to be trained in a test, with all that a network of the notebooks has. */
import { BatchNormalization, type BatchStatistics } from '../../lib/layers/batchNorm';
import { Dropout } from '../../lib/layers/dropout';
import { tf } from '../../lib/engine/tf';

export interface SmallOptions {
  batchNorm?: BatchStatistics;
  dropout?: boolean;
  l2?: number;
  seed?: number;
}

/** For pictures of 8 x 8 grey pixels in three classes. */
export function small({ batchNorm, dropout = false, l2 = 0, seed = 1 }: SmallOptions = {}): tf.Sequential {
  const kernel = (number: number) => ({
    kernelInitializer: tf.initializers.randomNormal({ stddev: 0.2, seed: 10 * seed + number }),
    kernelRegularizer: l2 > 0 ? tf.regularizers.l2({ l2 }) : undefined,
  });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [8, 8, 1] }),
      ...(dropout ? [new Dropout({ keep: 0.8, seed: 1 })] : []),
      tf.layers.conv2d({ filters: 4, kernelSize: 3, ...kernel(1) }),
      tf.layers.activation({ activation: 'relu' }),
      ...(batchNorm
        ? [new BatchNormalization({ statistics: batchNorm, gammaMean: 1, gammaStddev: 0.1 })]
        : []),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      ...(dropout ? [new Dropout({ keep: 0.5, seed: 2 })] : []),
      tf.layers.dense({ units: 3, ...kernel(2) }),
    ],
  });
}
