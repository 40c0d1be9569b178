/** Whether a piece of code gives back the tensors that it took. */
import { expect } from 'vitest';
import { tf } from '../lib/engine/tf';

/** Runs `work` and expects it to leave `kept` tensors more than there were; returns what it returns. */
export function leaving<T>(kept: number, work: () => T): T {
  const before = tf.memory().numTensors;
  const result = work();
  expect(tf.memory().numTensors - before).toBe(kept);
  return result;
}

/** The largest difference between two tensors of one shape. */
export function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);
}
