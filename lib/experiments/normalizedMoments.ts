/** Whether batch normalisation does what it says: mean 0 and variance 1 in each channel, before gamma and beta. */
import { batchNormStepByStep, defaultEpsilon } from '../layers/batchNorm';
import { tf } from '../engine/tf';

export interface NormalizedMoments {
  /** Largest distance of a channel's mean from 0, and of its variance from 1. */
  mean: number;
  variance: number;
  /** Channels that were looked at, and those left out as constant: a variance below 100 epsilon is mostly epsilon. */
  channels: number;
  constant: number;
}

/**
 * Whether batch normalisation does what it says: mean 0 and variance 1 in each channel, before gamma and beta, of a
 * batch of activations, [batch, ..., channels].
 * @throws Error where every channel is constant.
 * @example
 * const { mean, variance } = experiments.normalizedMoments(tf.tensor2d([[0, 1], [2, 5], [7, 5]]));
 * Math.max(mean, variance) < 1e-4; // => true
 */
export function normalizedMoments(x: tf.Tensor, epsilon = defaultEpsilon): NormalizedMoments {
  return tf.tidy(() => {
    const channels = x.shape[x.rank - 1];
    const axes = [...x.shape.keys()].slice(0, -1);
    const ones = {
      gamma: tf.ones([channels]) as tf.Tensor1D,
      beta: tf.zeros([channels]) as tf.Tensor1D,
      epsilon,
    };
    const before = tf.moments(x, axes).variance.dataSync();
    const { mean, variance } = tf.moments(batchNormStepByStep(x, ones), axes);
    const varied = [...before.keys()].filter((channel) => before[channel] > 100 * epsilon);
    if (varied.length === 0) throw new Error(`all ${channels} channels are constant over this batch`);
    const [means, variances] = [mean.dataSync(), variance.dataSync()];
    return {
      mean: Math.max(...varied.map((channel) => Math.abs(means[channel]))),
      variance: Math.max(...varied.map((channel) => Math.abs(variances[channel] - 1))),
      channels: varied.length,
      constant: channels - varied.length,
    };
  });
}
