/** Gradients at many points near a picture, weighted and summed: what SmoothGrad and integrated gradients have in common. */
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { inputValues } from '../models/evaluate';
import { longRun, type LongRunOptions } from '../base/longRun';
import type { ResolvedTarget } from './target';

export interface Points {
  count: number;
  /** Points first … first + count - 1 of the picture [1, height, width, channels]: [count, height, width, channels]. */
  near(picture: tf.Tensor4D, index: number, first: number, count: number): tf.Tensor4D;
  weights: Float32Array;
}

export interface GradientSumOptions extends LongRunOptions {
  /** How many points go through the network at once: memory grows with it, and speed up to some 10. */
  batchSize?: number;
}

/** name: of the method. sum_k w_k dS/dx at point k, for each picture: the shape of the pictures, the caller's. One captured step. */
export async function gradientSum(
  name: string,
  model: tf.LayersModel,
  { pictures, weights, score }: ResolvedTarget,
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
      const picture = pictures.slice(index, 1) as tf.Tensor4D;
      const w = tf.tensor4d(points.weights.slice(first, first + count), [count, 1, 1, 1]);
      return step(points.near(picture, index, first, count), w, weights.slice(index, 1) as tf.Tensor2D);
    });
  const sums: tf.Tensor4D[] = [];
  const { partDone } = longRun(name, options);
  const total = pictures.shape[0] * points.count;
  try {
    for (let index = 0; index < pictures.shape[0]; index++) {
      let sum = tf.tidy(() => tf.zerosLike(pictures.slice(0, 1))) as tf.Tensor4D;
      sums.push(sum);
      for (let first = 0; first < points.count; first += batchSize) {
        const count = Math.min(batchSize, points.count - first);
        const next = tf.tidy(() => sum.add(part(index, first, count))) as tf.Tensor4D;
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
