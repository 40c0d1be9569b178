/** Batch normalisation with the batch's own moments, forward and backward one operation each. */
import { nodeBackend } from '../backend';
import { tf } from '../tf';
import { type Attributes, runMultiple } from './operation';
import { isTaped, registerOwn } from './replacement';

export interface NormalizedBatch<T extends tf.Tensor> {
  /** gamma (x - mean) / sqrt(variance + epsilon) + beta, of the shape of x. */
  y: T;
  /** Mean over all axes but the last: [channels]. No gradient flows through it. */
  mean: tf.Tensor1D;
  /** Biased variance over all axes but the last: [channels]. No gradient flows through it. */
  variance: tf.Tensor1D;
}

const kernelName = 'ConvnotesFusedBatchNorm';

const attributesOf = (epsilon: number): Attributes => ({
  T: { type: 'float32' },
  U: { type: 'float32' },
  epsilon: { float: epsilon },
  data_format: { string: 'NHWC' },
  is_training: { bool: true },
});

registerOwn(
  kernelName,
  ({ inputs, attrs }) => {
    const { x, gamma, beta } = inputs as Record<string, tf.TensorInfo>;
    const { epsilon } = attrs as { epsilon: number };
    return tf.tidy(() => {
      const none = tf.zeros([0]); // running statistics are kept elsewhere
      const attributes = { ...attributesOf(epsilon), exponential_avg_factor: { float: 1 } };
      return runMultiple('FusedBatchNormV3', attributes, [x, gamma, beta, none, none], 6);
    });
  },
  {
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, [x, gamma, ...reserved], attrs) => {
      const [dy] = dys as tf.Tensor[];
      const { epsilon } = attrs as unknown as { epsilon: number };
      if (isTaped()) return composedGradient(dy, x, gamma, epsilon);
      const inputs = [dy, x, gamma, ...reserved];
      const gradients = runMultiple('FusedBatchNormGradV3', attributesOf(epsilon), inputs, 5);
      const gradient = (i: number) => () => tf.clone(gradients[i]);
      return { x: gradient(0), gamma: gradient(1), beta: gradient(2) };
    },
  },
);

/** The same gradient out of operations that tfjs can differentiate. */
function composedGradient(dy: tf.Tensor, x: tf.Tensor, gamma: tf.Tensor, epsilon: number) {
  const axes = [0, 1, 2];
  const { mean, variance } = tf.moments(x, axes);
  const deviation = tf.sqrt(tf.add(variance, epsilon));
  const normalized = x.sub(mean).div(deviation);
  const centered = () => dy.sub(dy.mean(axes)).sub(normalized.mul(dy.mul(normalized).mean(axes)));
  return {
    x: () => centered().mul(gamma.div(deviation)),
    gamma: () => dy.mul(normalized).sum(axes),
    beta: () => dy.sum(axes),
  };
}

/**
 * Normalises x over all axes but the last (Ioffe & Szegedy 2015, algorithm 1) by TensorFlow's FusedBatchNormV3,
 * forward and backward one operation each. x: float32 [..., channels], at least 2 axes; gamma, beta: [channels].
 * @throws Error where the shapes do not fit.
 * @example
 * const { y, mean } = engine.fusedBatchNorm(tf.tensor2d([[0], [2]]), tf.tensor1d([1]), tf.tensor1d([0]), 1e-7);
 * y; // => [[-1], [1]]
 * mean; // => [1]
 */
export function fusedBatchNorm<T extends tf.Tensor>(
  x: T,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): NormalizedBatch<T> {
  const channels = x.shape[x.rank - 1];
  if (x.rank < 2 || [gamma, beta].some(({ shape, dtype }) => `${dtype} ${shape}` !== `float32 ${channels}`)) {
    throw new Error(
      `expected x [..., channels] with gamma and beta [channels], got x [${x.shape}], gamma [${gamma.shape}], ` +
        `beta [${beta.shape}]`,
    );
  }
  return tf.tidy(() => {
    const x4D = x.rank === 4 ? x : tf.reshape(x, [-1, 1, 1, channels]);
    const outputs = tf.engine().runKernel(kernelName, { x: x4D, gamma, beta }, { epsilon }) as tf.Tensor[];
    const [y, mean, corrected, , saved] = outputs;
    const variance = nodeBackend().isUsingGpuDevice ? uncorrected(corrected, x.size / channels) : saved;
    return { y: x.rank === 4 ? y : tf.reshape(y, x.shape), mean, variance };
  }) as unknown as NormalizedBatch<T>;
}

/** The biased variance out of the one with Bessel's correction; cuDNN saves another quantity than oneDNN. */
const uncorrected = (variance: tf.Tensor, count: number) => tf.mul(variance, Math.max(count - 1, 1) / count);
