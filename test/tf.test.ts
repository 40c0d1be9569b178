import { expect, it } from 'vitest';
import { tf } from '../lib/tensorflow/tf';
it('adds', () => {
  expect(Array.from(tf.tensor([1, 2]).add(1).dataSync())).toEqual([2, 3]);
});
