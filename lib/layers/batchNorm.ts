/**
 * Batch normalisation (Ioffe & Szegedy 2015).
 *
 *   mu_B     = 1/m sum_i x_i                         mean of the batch, for each channel
 *   sigma2_B = 1/m sum_i (x_i - mu_B)^2              its variance
 *   x_hat_i  = (x_i - mu_B) / sqrt(sigma2_B + eps)   normalised: mean 0, variance 1
 *   y_i      = gamma x_hat_i + beta                  scaled and shifted by what is learned
 *
 * m counts every value of a channel in the batch: pictures times pixels.
 */
import { fusedBatchNorm } from '../engine/kernels';
import { tf } from '../engine/tf';

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
 * Algorithm 1 of Ioffe & Szegedy 2015, a line for a line: for reading and for tests. `batchNorm` computes the same
 * faster. x: float32 [..., channels]. The result, of the shape of x, is the caller's.
 * @throws Error where the sizes do not fit.
 * @example
 * const x = tf.tensor2d([[0, 1], [2, 5]]);
 * layers.batchNormStepByStep(x, { gamma: tf.tensor1d([1, 1]), beta: tf.tensor1d([0, 10]) }); // => [[-1, 9], [1, 11]]
 */
export function batchNormStepByStep<T extends tf.Tensor>(
  x: T,
  { gamma, beta, moments, epsilon }: BatchNormOptions,
): T {
  checkChannels(x, { gamma, beta, ...moments });
  return tf.tidy(() => {
    const axes = [...x.shape.keys()].slice(0, -1); // all but the channels: [0, 1, 2] for pictures
    const mu = moments?.mean ?? x.mean(axes);
    const sigma2 = moments?.variance ?? x.sub(mu).square().mean(axes);
    const xHat = x.sub(mu).div(sigma2.add(epsilon ?? defaultEpsilon).sqrt());
    return xHat.mul(gamma).add(beta) as T;
  });
}

/**
 * Batch normalisation over all axes but the last, $y = \gamma (x - \mu) / \sqrt{\sigma^2 + \epsilon} + \beta$ (Ioffe
 * & Szegedy 2015, algorithm 1), with the statistics of the batch or those of `moments`. x: float32 [..., channels].
 * The result, of the shape of x, is the caller's.
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
 * As `batchNorm` with the batch's own statistics, which are returned too: y of the shape of x, mean and biased
 * variance [channels]. All three are the caller's.
 * @throws Error where the sizes do not fit, and where a batch has one value for each channel.
 * @example
 * const x = tf.tensor2d([[0, 1], [2, 5]]);
 * const { mean, variance } = layers.batchNormWithMoments(x, tf.tensor1d([1, 1]), tf.tensor1d([0, 0]));
 * mean; // => [1, 3]
 * variance; // => [1, 4]
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
