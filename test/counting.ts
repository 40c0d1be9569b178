/** Whether a piece of code gives back the tensors that it took. */
import { afterEach, beforeEach, expect } from 'vitest';
import { nodeBackend } from '../lib/engine/backend';
import { tf } from '../lib/engine/tf';

/** Disposes the tensors and variables of each test of a file; with `graphs`, expects as many native graphs to be left. */
export function tidyTests({ graphs }: { graphs?: number } = {}): void {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    tf.disposeVariables();
    if (graphs !== undefined) expect(nodeBackend().binding.getNumOfSavedModels()).toBe(graphs);
  });
}

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
