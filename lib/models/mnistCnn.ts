/** The report's network for MNIST: two convolutions with pooling and a dense layer, with what regularises it. */
import { BatchNormalization, type BatchStatistics } from '../layers/batchNorm';
import { Dropout, type DropoutConfig } from '../layers/dropout';
import { deriveSeed } from '../base/random';
import { checkWhole, maxUnits } from '../engine/checkShape';
import { tf } from '../engine/tf';

const places = ['afterActivation', 'beforeActivation', 'output'];

/** What regularises the network, and how it starts. */
export interface MnistCnnOptions {
  seed: number;
  /**
   * afterActivation (or true): conv -> relu -> BN -> pool, and on the output, as the exercise asks.
   * beforeActivation: conv without bias -> BN -> relu -> pool, and on the output, as the paper has it.
   * output: on the output alone.
   */
  batchNorm?: boolean | 'afterActivation' | 'beforeActivation' | 'output';
  /** What inference normalises with; the batch's own statistics unless given. */
  statistics?: BatchStatistics;
  /** Probabilities to keep a unit; true: 0.8 of the input and 0.5 of hidden units. */
  dropout?: boolean | { input: number; hidden: number };
  dropoutVariant?: DropoutConfig['variant'];
  /** Coefficient lambda of the penalty lambda * sum(w^2) over all kernels. */
  l2?: number;
  /** Standard deviation of the initial weights: w ~ N(0, weightStddev^2). */
  weightStddev?: number;
  /** Another start for the kernel of the second convolution. */
  conv2?: { weightStddev: number };
  /** gamma ~ N(gammaMean, gammaStddev^2). */
  gammaMean?: number;
  gammaStddev?: number;
  activation?: 'relu' | 'sigmoid';
  /** Feature maps of each convolution, 64 unless given. */
  filters?: number;
}

/**
 * The report's network for MNIST: conv 5x5, 64 -> ReLU -> 2x2 max pool, twice, then dense 10, with what regularises it.
 * Input [batch, 28, 28, 1] with values 0 … 1, output [batch, 10] logits. 135,498 parameters, and 276 more with batch
 * normalisation.
 * @throws Error or RangeError for options that do not fit.
 * @example
 * models.mnistCnn({ seed: 1 }).countParams(); // => 135498
 * models.mnistCnn({ seed: 1, batchNorm: true, dropout: { input: 0.8, hidden: 0.5 }, statistics: 'population' });
 */
export function mnistCnn(options: MnistCnnOptions): tf.Sequential {
  const { seed, l2 = 0, weightStddev = 0.01, activation = 'relu', filters = 64 } = options;
  checkWhole('filters', filters, 1, maxUnits);
  const stddevs = {
    conv1: weightStddev,
    conv2: options.conv2?.weightStddev ?? weightStddev,
    output: weightStddev,
  };
  const norm = options.batchNorm === true ? 'afterActivation' : options.batchNorm || undefined;
  const keep = options.dropout === true ? { input: 0.8, hidden: 0.5 } : options.dropout || undefined;
  if (norm !== undefined && !places.includes(norm)) {
    throw new Error(`expected batchNorm "${places.join('", "')}" or a boolean, got "${norm as string}"`);
  }
  if (activation !== 'relu' && activation !== 'sigmoid') {
    throw new Error(`expected the activation "relu" or "sigmoid", got "${activation as string}"`);
  }
  if (!(l2 >= 0)) throw new RangeError(`expected l2 of 0 or more, got ${l2}`);
  for (const stddev of Object.values(stddevs)) {
    if (!(stddev > 0)) {
      throw new RangeError(`expected a standard deviation weightStddev above 0, got ${stddev}`);
    }
  }

  const kernel = (name: keyof typeof stddevs) => ({
    kernelInitializer: tf.initializers.randomNormal({
      mean: 0,
      stddev: stddevs[name],
      seed: deriveSeed(seed, name),
    }),
    kernelRegularizer: l2 > 0 ? tf.regularizers.l2({ l2 }) : undefined,
  });
  const batchNorm = (name: string) => {
    const { statistics, gammaMean, gammaStddev } = options;
    return new BatchNormalization({ name, statistics, gammaMean, gammaStddev, seed: deriveSeed(seed, name) });
  };
  const dropout = (name: string, probability: number | undefined) =>
    probability === undefined
      ? []
      : [
          new Dropout({
            name,
            keep: probability,
            variant: options.dropoutVariant,
            seed: deriveSeed(seed, name),
          }),
        ];

  const block = (i: 1 | 2): tf.layers.Layer[] => {
    const conv = { filters, kernelSize: 5, padding: 'same', ...kernel(`conv${i}`) } as const;
    const useBias = norm !== 'beforeActivation'; // BN subtracts the mean, and with it any bias
    const first = tf.layers.conv2d({ name: `conv${i}`, ...conv, useBias });
    const nonlinearity = tf.layers.activation({ name: `${activation}${i}`, activation });
    const between = norm && norm !== 'output' ? [batchNorm(`bn${i}`)] : [];
    const middle = norm === 'beforeActivation' ? [...between, nonlinearity] : [nonlinearity, ...between];
    return [first, ...middle, tf.layers.maxPooling2d({ name: `pool${i}`, poolSize: 2 })];
  };

  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [28, 28, 1], name: 'input' }),
      ...dropout('dropoutInput', keep?.input),
      ...block(1),
      ...dropout('dropout1', keep?.hidden),
      ...block(2),
      ...dropout('dropout2', keep?.hidden),
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({ name: 'output', units: 10, ...kernel('output') }),
      ...(norm ? [batchNorm('bnOutput')] : []),
    ],
  });
}
