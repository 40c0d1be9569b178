import { describe, expect, it } from 'vitest';
import { capture, CaptureError } from '../../../lib/engine/capture';
import { tf } from '../../../lib/engine/tf';
import { tidyTests } from '../../counting';

tidyTests({ graphs: 0 });

const take = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const vector = (...values: number[]) => tf.tensor1d(values);
describe('arguments and results', () => {
  it('runs the recorded graph on new values', () => {
    let calls = 0;
    const square = capture((x: tf.Tensor) => {
      calls += 1;
      return x.square().add(1);
    });
    expect([1, 2, 3].map((x) => take(square(vector(x, -x))))).toEqual([
      [2, 2],
      [5, 5],
      [10, 10],
    ]);
    expect(calls).toBe(1);
    square.dispose();
  });

  it('gives back arrays and objects in the form the step gives', () => {
    const both = capture((x: tf.Tensor) => [x.neg(), x]);
    const named = capture((x: tf.Tensor, y: tf.Tensor) => ({ sum: x.add(y), y: y.clone() }));
    for (const i of [1, 2, 3]) {
      const [negative, same] = both(vector(i));
      expect([...take(negative), ...take(same)]).toEqual([-i, i]);
      const { sum, y } = named(vector(i), vector(1));
      expect([take(sum), take(y)]).toEqual([[i + 1], [1]]);
    }
    both.dispose();
    named.dispose();
  });

  it('captures again for each shape and type', () => {
    let calls = 0;
    const f = capture((x: tf.Tensor) => {
      calls += 1;
      return x.sum();
    });
    const sizes = [1, 2, 1, 2, 3, 2, 1];
    expect(sizes.map((n) => take(f(tf.ones([n])))[0])).toEqual(sizes);
    expect([calls, f.graphs]).toEqual([3, 3]);
    take(f(tf.ones([2], 'int32')));
    expect(calls).toBe(4);
    f.dispose();
    expect(() => f(vector(1))).toThrow(/disposed/);
  });

  it('keeps the graphs it has where shapes come in turn, and forgets one unused for long', () => {
    let calls = 0;
    const f = capture(
      (x: tf.Tensor) => {
        calls += 1;
        return x.sum();
      },
      { graphs: 2 },
    );
    const call = (n: number) => expect(take(f(tf.ones([n])))).toEqual([n]);
    for (let i = 0; i < 5; i++) [1, 2, 3].forEach(call);
    expect(calls).toBe(2 + 5); // recorded for 1 and 2; for 3 the step runs as it is
    for (let i = 0; i < 20; i++) call(3);
    expect(f.graphs).toBe(2);
    calls = 0;
    call(3);
    expect(calls).toBe(0);
    f.dispose();
  });

  it('takes what JavaScript computes, and tensors from outside, as constants', () => {
    const outside = vector(1, 2, 3);
    const flags = tf.tensor1d([true, false, true]);
    const f = capture((x: tf.Tensor) => tf.where(flags, x.mul(outside), tf.zerosLike(x)).add(tf.range(0, 3)));
    const expected = [10, 1, 32];
    expect(take(f(tf.fill([3], 10)))).toEqual(expected);
    expect(take(f(tf.fill([3], 10)))).toEqual(expected);
    f.dispose();
  });

  it.each(['int32', 'bool'] as const)('takes the mean of %s, as float32', (dtype) => {
    const mean = capture((x: tf.Tensor) => [tf.mean(x), tf.moments(x, 0).variance]);
    for (const values of [
      [1, 0, 1],
      [0, 0, 1],
      [1, 0, 1],
    ]) {
      const x = tf.tensor1d(values, dtype);
      const [got, expected] = [mean(x), [tf.mean(x), tf.moments(x, 0).variance]];
      expect(got.map(take)).toEqual(expected.map(take));
    }
    mean.dispose();
  });

  it('runs inside another capture as a part of it', () => {
    const inner = capture((x: tf.Tensor) => x.mul(2));
    const outer = capture((x: tf.Tensor) => inner(x).add(1));
    expect([1, 2, 3].map((x) => take(outer(vector(x)))[0])).toEqual([3, 5, 7]);
    expect(inner.graphs).toBe(0);
    outer.dispose();
    inner.dispose();
  });
});

describe('state', () => {
  it('reads variables in each call and writes them back', () => {
    const count = tf.variable(tf.scalar(0));
    const scale = tf.variable(tf.scalar(2));
    const step = capture((x: tf.Tensor) => {
      count.assign(count.add(1));
      return x.mul(scale).mul(count);
    });
    expect(take(step(vector(1)))).toEqual([2]);
    expect(take(step(vector(1)))).toEqual([4]);
    scale.assign(tf.scalar(10));
    expect(take(step(vector(1)))).toEqual([30]);
    expect(count.dataSync()[0]).toBe(3);
    step.dispose();
  });

  it('keeps two variables apart that share their data', () => {
    const start = tf.zeros([2]);
    const [a, b] = [tf.variable(tf.ones([2])), tf.variable(tf.ones([2]))];
    a.assign(start);
    b.assign(start);
    const step = capture(() => {
      a.assign(a.add(1));
      return a.add(b.mul(10));
    });
    expect([0, 1, 2].map(() => take(step())[0])).toEqual([1, 2, 3]);
    step.dispose();
  });

  it('says which variable is changed outside of the state that was named', () => {
    const a = tf.variable(vector(1), true, 'stranger');
    const step = capture(() => a.assign(a.add(1)), { state: [] });
    expect(() => step()).toThrow(/variable stranger, which is not in its state/);
  });
});

describe('what cannot be captured', () => {
  const cases: [string, (x: tf.Tensor) => tf.Tensor | tf.Tensor[] | void, RegExp][] = [
    ['dataSync', (x) => tf.scalar(x.square().dataSync()[0]), /reads a value in JavaScript/],
    ['arraySync within an operation', (x) => tf.tidy(() => tf.tensor(x.arraySync())), /return the tensor/],
    ['Math.random', (x) => x.mul(Math.random()), /Math\.random draws/],
    ['nothing', () => undefined, /returns nothing and changes no variable/],
    ['a number', () => 3 as unknown as tf.Tensor, /expected a tensor, an array or an object of tensors/],
    ['a promise', () => Promise.resolve() as unknown as tf.Tensor, /got a promise|promise/],
  ];
  it.each(cases)('%s', (_, step, message) => {
    expect(() => capture(step)(vector(2))).toThrow(message);
    expect(Math.random()).toBeLessThan(1); // put back
    expect(tf.randomNormal([1]).shape).toEqual([1]);
  });

  it('a step that makes variables in each call', () => {
    const step = capture((x: tf.Tensor) => x.add(tf.variable(tf.ones([1]), false)));
    take(step(vector(1)));
    expect(() => step(vector(1))).toThrow(CaptureError);
  });

  it('values of constants may be read: they are the same in each call', () => {
    const f = capture((x: tf.Tensor) => x.mul(tf.scalar(3).dataSync()[0]));
    expect([1, 2].map((v) => take(f(vector(v)))[0])).toEqual([3, 6]);
    f.dispose();
  });
});
