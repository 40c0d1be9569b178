/** A small network with all that keeps state, and pictures that it can learn, for tests of training. */
import type { LabelledImages } from '../../lib/data/labelledImages';
import { BatchNormalization } from '../../lib/layers/batchNorm';
import { Dropout } from '../../lib/layers/dropout';
import { deriveSeed, Random } from '../../lib/base/random';
import { tf } from '../../lib/engine/tf';

/** 8 x 8 pictures of two classes: the upper half is brighter, or the lower. */
export function tinyPictures(count = 96, seed = 1): LabelledImages {
  const random = new Random(seed);
  const labels = Uint8Array.from({ length: count }, () => random.integer(2));
  const images = new Uint8Array(count * 64);
  labels.forEach((label, i) => {
    for (let j = 0; j < 64; j++)
      images[i * 64 + j] = random.integer(128) + (j < 32 === (label === 0) ? 120 : 0);
  });
  const rest = { height: 8, width: 8, channels: 1, classes: ['upper', 'lower'], source: 'Made up.' };
  return { name: 'halves', images, labels, count, ...rest };
}

export function tinyNetwork({ seed = 1, filters = 3, stddev = 0.3, keep = 0.8 } = {}): tf.Sequential {
  const kernel = (name: string) => ({
    kernelInitializer: tf.initializers.randomNormal({ stddev, seed: deriveSeed(seed, name) }),
  });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [8, 8, 1] }),
      new Dropout({ keep, seed, variant: 'presenceRatio' }),
      tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu', ...kernel('conv') }),
      new BatchNormalization({ statistics: 'moving', gammaMean: 1, seed }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, ...kernel('dense') }),
    ],
  });
}
