/**
 * Batch normalisation (Ioffe & Szegedy 2015).
 *
 *   mu_B     = 1/m sum_i x_i                         mean of the batch, for each channel
 *   sigma2_B = 1/m sum_i (x_i - mu_B)^2              its variance
 *   x_hat_i  = (x_i - mu_B) / sqrt(sigma2_B + eps)   normalised: mean 0, variance 1
 *   y_i      = gamma x_hat_i + beta                  scaled and shifted by what is learned
 *
 * m counts every value of a channel in the batch: images times pixels.
 */
import { fusedBatchNorm } from '../engine/kernels';
import { tf } from '../engine/tf';
import type { LayerArgs } from './layerArgs';

/** The report's epsilon; Keras' is 1e-3. */
export const defaultEpsilon = 1e-7;

export interface Moments {
  /** [channels]. */
  mean: tf.Tensor1D;
  /** Biased (1/m): [channels]. */
  variance: tf.Tensor1D;
}

export interface BatchNormOptions {
  /** Scale of each channel: [channels]. */
  gamma: tf.Tensor1D;
  /** Shift of each channel: [channels]. */
  beta: tf.Tensor1D;
  /** Statistics to normalise with; those of the batch itself unless given. */
  moments?: Moments;
  epsilon?: number;
}

/**
 * Batch normalisation over all axes but the last, $y = \gamma (x - \mu) / \sqrt{\sigma^2 + \epsilon} + \beta$ (Ioffe &
 * Szegedy 2015, algorithm 1), with the statistics of the batch or those of `moments`. x: float32 [..., channels].
 * @throws Error where the sizes do not fit, and where a batch has one value for each channel and no `moments` are
 * given: its mean is the value itself, and nothing of the sample would be left.
 * @example
 * const x = tf.tensor2d([[0, 1], [2, 5]]); // [batch, channels]
 * layers.batchNorm(x, { gamma: tf.tensor1d([1, 1]), beta: tf.tensor1d([0, 10]) }); // => [[-1, 9], [1, 11]]
 */
export function batchNorm<T extends tf.Tensor>(x: T, options: BatchNormOptions): T {
  const { gamma, beta, moments, epsilon = defaultEpsilon } = options;
  if (!moments) return tf.tidy(() => batchNormWithMoments(x, gamma, beta, epsilon).y);
  checkChannels(x, { gamma, beta, ...moments });
  return tf.tidy(() => {
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(moments.variance, epsilon))); // [channels]
    return x.mul(scale).add(tf.sub(beta, tf.mul(moments.mean, scale))) as T;
  });
}

function checkChannels(x: tf.Tensor, vectors: Record<string, tf.Tensor>): void {
  const channels = x.shape[x.rank - 1];
  for (const [name, { shape, dtype }] of Object.entries(vectors)) {
    if (shape.length === 1 && shape[0] === channels && dtype === 'float32') continue;
    throw new Error(
      `expected ${name} [${channels}] for x [${x.shape}], got [${shape}]${dtype === 'float32' ? '' : ` in ${dtype}`}`,
    );
  }
}

/**
 * As `batchNorm` with the batch's own statistics, which are returned too. Throws Error where the sizes do not fit, and
 * where a batch has one value for each channel.
 */
export function batchNormWithMoments<T extends tf.Tensor>(
  x: T,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon = defaultEpsilon,
): Moments & { y: T } {
  const channels = x.shape[x.rank - 1];
  if (x.size === channels) {
    throw new Error(
      `a single value for each of ${channels} channels has no batch statistics (x is [${x.shape}]): ` +
        `use a larger batch, or statistics of the population`,
    );
  }
  return fusedBatchNorm(x, gamma, beta, epsilon);
}

/**
 * What inference normalises with:
 * - `batch`: batch statistics, at test time too, as the report does; a sample's result depends on its neighbours.
 * - `population`: E[x] = E_B[mu_B], Var[x] = m/(m-1) E_B[sigma2_B] over all batches of training since the last
 *   `resetPopulation` (Ioffe & Szegedy 2015, algorithm 2).
 * - `moving`: exponential moving averages of mu_B and sigma2_B, as frameworks do.
 */
export type BatchStatistics = 'batch' | 'population' | 'moving';

export interface BatchNormalizationConfig extends LayerArgs {
  epsilon?: number;
  statistics?: BatchStatistics;
  /** Of the moving averages: new = momentum old + (1 - momentum) batch. */
  momentum?: number;
  /** gamma ~ N(gammaMean, gammaStddev^2); the report has 0 and 0.01, frameworks 1 and 0. */
  gammaMean?: number;
  gammaStddev?: number;
  seed?: number;
}

const kinds: readonly BatchStatistics[] = ['batch', 'population', 'moving'];

/**
 * Batch normalisation as a layer (Ioffe & Szegedy 2015): input and output [batch, ..., channels], 2 parameters for each
 * channel. It can be summarised, saved and loaded. The mathematics is `batchNorm`.
 * @throws Error for unknown `statistics`.
 * @example
 * const layer = new layers.BatchNormalization({ statistics: 'moving', gammaMean: 1, gammaStddev: 0 });
 * const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 4 }), layer] });
 * model.predict(tf.ones([2, 3])); // at inference, with the moving averages
 * layer.countParams(); // => 16
 */
export class BatchNormalization extends tf.layers.Layer {
  static className = 'ConvnotesBatchNormalization';
  readonly statistics: BatchStatistics;
  private readonly config: Required<Omit<BatchNormalizationConfig, keyof LayerArgs>>;
  private gamma!: tf.LayerVariable;
  private beta!: tf.LayerVariable;
  /** Mean and variance: sums over batches for `population`, averages for `moving`. */
  private mean?: tf.LayerVariable;
  private variance?: tf.LayerVariable;
  private batches?: tf.LayerVariable;

  constructor(given: BatchNormalizationConfig = {}) {
    super(given);
    this.config = {
      epsilon: given.epsilon ?? defaultEpsilon,
      statistics: given.statistics ?? 'batch',
      momentum: given.momentum ?? 0.99,
      gammaMean: given.gammaMean ?? 0,
      gammaStddev: given.gammaStddev ?? 0.01,
      seed: given.seed ?? 1,
    };
    this.statistics = this.config.statistics;
    if (!kinds.includes(this.statistics)) {
      throw new Error(`expected statistics "batch", "population" or "moving", got "${this.statistics}"`);
    }
  }

  override build(inputShape: tf.Shape): void {
    const channels = [inputShape[inputShape.length - 1] as number];
    const { gammaMean: mean, gammaStddev: stddev, seed } = this.config;
    const zeros = () => tf.initializers.zeros();
    // tf.initializers.randomNormal takes a stddev of 0 for none given.
    const start =
      stddev === 0
        ? tf.initializers.constant({ value: mean })
        : tf.initializers.randomNormal({ mean, stddev, seed });
    this.gamma = this.addWeight('gamma', channels, 'float32', start);
    this.beta = this.addWeight('beta', channels, 'float32', zeros());
    if (this.statistics !== 'batch') {
      const moving = this.statistics === 'moving';
      const ones = moving ? tf.initializers.ones() : zeros();
      this.mean = this.addWeight('mean', channels, 'float32', zeros(), undefined, false);
      this.variance = this.addWeight('variance', channels, 'float32', ones, undefined, false);
      if (!moving) this.batches = this.addWeight('batches', [], 'float32', zeros(), undefined, false);
    }
    this.built = true;
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    { training = false }: { training?: boolean } = {},
  ): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const [gamma, beta] = [this.gamma.read(), this.beta.read()] as tf.Tensor1D[];
      const { epsilon } = this.config;
      if (this.statistics === 'batch' || training) {
        const { y, ...moments } = batchNormWithMoments(x, gamma, beta, epsilon);
        if (training && this.statistics !== 'batch') this.learn(moments, x.size / gamma.size);
        return y;
      }
      return batchNorm(x, { gamma, beta, epsilon, moments: this.populationMoments() });
    });
  }

  /** Forgets the population: the next batches of training are its first. */
  resetPopulation(): void {
    tf.tidy(() => {
      for (const sum of [this.mean, this.batches]) sum?.write(tf.zerosLike(sum.read()));
      this.variance?.write(tf.fill(this.variance.shape as number[], this.batches ? 0 : 1));
    });
  }

  /**
   * E[x] and Var[x] so far, each [channels]; 0 and 1 before the first batch. Throws for batch statistics.
   */
  populationMoments(): Moments {
    const { mean, variance, batches } = this;
    if (!mean || !variance)
      throw new Error(`the layer ${this.name} uses batch statistics: it keeps no other statistics`);
    return tf.tidy(() => {
      if (!batches) return { mean: mean.read().clone(), variance: variance.read().clone() };
      const count = batches.read();
      const most = tf.maximum(count, 1);
      const none = count.equal(0).toFloat();
      return { mean: mean.read().div(most), variance: variance.read().div(most).add(none) };
    }) as unknown as Moments;
  }

  /** What inference does to x as scale x + shift, each [channels]. Throws for batch statistics. */
  inferenceScaleAndShift(): { scale: tf.Tensor1D; shift: tf.Tensor1D } {
    return tf.tidy(() => {
      const { mean, variance } = this.populationMoments();
      const scale = tf.div(this.gamma.read(), variance.add(this.config.epsilon).sqrt());
      return { scale, shift: tf.sub(this.beta.read(), mean.mul(scale)) };
    }) as unknown as { scale: tf.Tensor1D; shift: tf.Tensor1D };
  }

  /** m: how many values of the batch went into each mean. */
  private learn({ mean, variance }: Moments, m: number): void {
    const { momentum } = this.config;
    const update = (kept: tf.LayerVariable | undefined, weight: number, value: tf.Tensor) =>
      kept?.write(kept.read().mul(weight).add(value));
    if (this.statistics === 'population') {
      update(this.mean, 1, mean);
      update(this.variance, 1, variance.mul(m / (m - 1)));
      update(this.batches, 1, tf.scalar(1));
    } else {
      update(this.mean, momentum, mean.mul(1 - momentum));
      update(this.variance, momentum, variance.mul(1 - momentum));
    }
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.config };
  }
}

tf.serialization.registerClass(BatchNormalization);
