/** Gradients at many points near an image, weighted and summed: what SmoothGrad and integrated gradients have in common. */
import { longRun, type LongRunOptions } from '../base/longRun';
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { inputValues } from '../models/layerOutputs';
import type { ResolvedTarget } from './target';

export interface Points {
  count: number;
  /** Points first … first + count - 1 of the image [1, height, width, channels]: [count, height, width, channels]. */
  near(image: tf.Tensor4D, index: number, first: number, count: number): tf.Tensor4D;
  weights: Float32Array;
}

export interface GradientSumOptions extends LongRunOptions {
  /** How many points go through the network at once: memory grows with it, and speed up to some 10. */
  batchSize?: number;
}

/** sum_k w_k dS/dx at point k, for each image, by one captured step. name: of the method, for progress. */
export async function gradientSum(
  name: string,
  model: tf.LayersModel,
  { images, weights, score }: ResolvedTarget,
  points: Points,
  { batchSize = 10, ...options }: GradientSumOptions,
): Promise<tf.Tensor4D> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`expected a batch size of 1 or more, got ${batchSize}`);
  }
  const step = capture((x: tf.Tensor4D, w: tf.Tensor4D, target: tf.Tensor2D) => {
    const gradient = tf.grad((x) => score(inputValues(model, x), target).sum())(x);
    return gradient.mul(w).sum(0, true) as tf.Tensor4D;
  });
  const part = (index: number, first: number, count: number) =>
    tf.tidy(() => {
      const image = images.slice(index, 1);
      const w = tf.tensor4d(points.weights.slice(first, first + count), [count, 1, 1, 1]);
      return step(points.near(image, index, first, count), w, weights.slice(index, 1));
    });
  const sums: tf.Tensor4D[] = [];
  const { partDone } = longRun(name, options);
  const total = images.shape[0] * points.count;
  try {
    for (let index = 0; index < images.shape[0]; index++) {
      let sum = tf.tidy(() => tf.zerosLike(images.slice(0, 1)));
      sums.push(sum);
      for (let first = 0; first < points.count; first += batchSize) {
        const count = Math.min(batchSize, points.count - first);
        const next: tf.Tensor4D = tf.tidy(() => sum.add(part(index, first, count)));
        sum.dispose();
        sums[index] = sum = next;
        await partDone(index * points.count + first + count, total);
      }
    }
    return tf.concat(sums, 0);
  } finally {
    step.dispose();
    tf.dispose(sums);
  }
}
