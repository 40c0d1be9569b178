/** Small networks with given weights, to look into. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { nodeBackend } from '../../lib/engine/backend';
import { tf } from '../../lib/engine/tf';
import { withNativeKernels } from '../nativeKernels';

export const normal = (shape: number[], seed: number, stddev = 1) =>
  tf.randomNormal(shape, 0, stddev, 'float32', seed);

export interface SmallNetworkOptions {
  activation?: 'relu' | 'linear' | 'softplus';
  last?: 'softmax' | 'linear';
  useBias?: boolean;
  seed?: number;
}

/** 10x10x2 -> conv1 3x3, 4 -> pool -> conv2 3x3, 5 -> flatten -> 3 classes. With softplus it is smooth everywhere. */
export function smallNetwork(options: SmallNetworkOptions = {}): tf.LayersModel {
  const { activation = 'relu', last = 'softmax', useBias = true, seed = 1 } = options;
  const drawn = (s: number) => ({
    useBias,
    kernelInitializer: tf.initializers.randomNormal({ stddev: 0.4, seed: 10 * seed + s }),
    biasInitializer: tf.initializers.randomNormal({ stddev: 0.2, seed: 10 * seed + s + 5 }),
  });
  const conv = (name: string, filters: number, s: number) => [
    tf.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', ...drawn(s) }),
    tf.layers.activation({ name: `${name}_act`, activation }),
  ];
  const smooth = activation === 'softplus';
  const pool = smooth ? tf.layers.averagePooling2d : tf.layers.maxPooling2d;
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [10, 10, 2] }),
      ...conv('conv1', 4, 1),
      pool({ name: 'pool', poolSize: 2 }),
      ...conv('conv2', 5, 2),
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({ name: 'classes', units: 3, activation: last, ...drawn(3) }),
    ],
  });
}

export const largest = (x: tf.Tensor) => tf.tidy(() => x.abs().max().dataSync()[0]);

/** The largest difference as a share of the largest value. */
export const distance = (a: tf.Tensor, b: tf.Tensor) => {
  const difference = tf.sub(a, b);
  const share = largest(difference) / largest(b);
  difference.dispose();
  return share;
};

/** The number of tensors that `run` leaves behind beside its results. */
export async function left(
  run: () => Promise<tf.Tensor | { [name: string]: tf.Tensor } | void>,
): Promise<number> {
  const before = tf.memory().numTensors;
  tf.dispose((await run()) ?? []);
  return tf.memory().numTensors - before;
}

/** 10x10x2 -> 3 scores, each a weighted sum of the values. */
export const linearNetwork = (): tf.LayersModel => {
  const kernelInitializer = tf.initializers.randomNormal({ seed: 3, stddev: 1 });
  const flatten = tf.layers.flatten({ inputShape: [10, 10, 2] });
  return tf.sequential({ layers: [flatten, tf.layers.dense({ units: 3, kernelInitializer })] });
};

/** Of the tests of a file that calls `withSmallNetwork`. */
export let model: tf.LayersModel;
export let linear: tf.LayersModel;
export let pictures: tf.Tensor4D;

/** Makes both networks before the tests of a file, and `count` images before each; no test leaves a captured step behind. */
export function withSmallNetwork(count = 3): void {
  withNativeKernels();
  beforeAll(() => {
    model = smallNetwork();
    linear = linearNetwork();
  });
  afterAll(() => {
    for (const each of [model, linear]) each.dispose();
  });
  beforeEach(() => {
    tf.engine().startScope();
    pictures = normal([count, 10, 10, 2], 4) as tf.Tensor4D;
  });
  afterEach(() => {
    tf.engine().endScope();
    expect(nodeBackend().binding.getNumOfSavedModels()).toBe(0);
  });
}
