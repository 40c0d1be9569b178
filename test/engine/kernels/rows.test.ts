import { describe, expect, it } from 'vitest';
import { emptyTensor, setRows } from '../../../lib/engine/kernels';
import { tf } from '../../../lib/engine/tf';

describe('a tensor filled row by row', () => {
  it('holds what was written, and nothing else is made', () => {
    const x = emptyTensor([5, 2, 3]);
    const values = tf.range(0, 30).reshape([5, 2, 3]);
    setRows(x, 0, values.slice([0, 0, 0], [2, 2, 3]));
    setRows(x, 2, values.slice([2, 0, 0], [3, 2, 3]));
    expect(Array.from(x.dataSync())).toEqual(Array.from(values.dataSync()));
    const row = tf.zeros([1, 2, 3]);
    const before = tf.memory().numTensors;
    setRows(x, 1, row);
    expect(tf.memory().numTensors).toBe(before);
    expect(Array.from(x.slice([1, 0, 0], [1, 2, 3]).dataSync())).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('takes no rows of another shape, and none beyond its end', () => {
    const x = emptyTensor([3, 2]);
    expect(() => setRows(x, 0, tf.zeros([1, 4]))).toThrow(/expected rows of \[3,2\] from 0 on, got \[1,4\]/);
    expect(() => setRows(x, 2, tf.zeros([2, 2]))).toThrow(/from 2 on, got \[2,2\]/);
  });
});
