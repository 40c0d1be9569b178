import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerNativeKernels, withGradients } from '../../../lib/engine/kernels';
import { tf } from '../../../lib/engine/tf';

beforeEach(() => tf.engine().startScope());
afterEach(() => {
  tf.engine().endScope();
  registerNativeKernels()();
});

const times = (factor: number): tf.GradConfig => ({
  kernelName: tf.Relu,
  gradFunc: (dy) => ({ x: () => tf.mul(dy as tf.Tensor, factor) }),
});
const slope = () =>
  Array.from(
    tf
      .grad((x) => tf.relu(x))(tf.tensor1d([-1, 2]))
      .dataSync(),
  );

describe.each(['tfjs', 'native'])('a gradient for one call, over the one of %s', (kind) => {
  beforeEach(() => {
    if (kind === 'native') registerNativeKernels();
  });

  it('holds within the call, the inner one where two are nested, and not after it', () => {
    const found = withGradients([times(5)], () => [slope(), withGradients([times(7)], slope), slope()]);
    expect(found).toEqual([
      [5, 5],
      [7, 7],
      [5, 5],
    ]);
    expect(slope()).toEqual([0, 1]);
  });

  it('is undone where the call throws, returns a promise, or a later gradient cannot be had', () => {
    const before = tf.getGradient(tf.Relu);
    const fails = () => {
      expect(slope()).toEqual([5, 5]);
      throw new Error('broken');
    };
    expect(() => withGradients([times(5)], fails)).toThrow('broken');
    expect(() => withGradients([times(5)], () => Promise.resolve(1))).toThrow(/not asynchronous/);
    const broken = null as unknown as tf.GradConfig;
    expect(() => withGradients([times(5), broken], slope)).toThrow();
    expect(tf.getGradient(tf.Relu)).toBe(before);
    expect(slope()).toEqual([0, 1]);
  });

  it('for a kernel that has none leaves none', () => {
    const kernelName = 'ConvnotesNoSuchKernel';
    withGradients([{ ...times(2), kernelName }], () => expect(tf.getGradient(kernelName)).toBeDefined());
    expect(tf.getGradient(kernelName)).toBeUndefined();
  });
});
