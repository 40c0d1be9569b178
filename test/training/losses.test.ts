import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/engine/tf';
import { meanSquaredError } from '../../lib/training/losses';
import { pixelCrossEntropy } from '../../lib/training/pixelCrossEntropy';

describe('pixelCrossEntropy', () => {
  const logits = tf.tidy(() => tf.keep(tf.randomNormal<tf.Rank.R4>([2, 2, 3, 4], 0, 3, 'float32', 1)));
  const labels = () => tf.tensor3d([0, 1, 2, 3, 255, 0, 1, 255, 3, 2, 1, 0], [2, 2, 3], 'int32');

  /** The formula, in JavaScript. */
  function expected(weights = [1, 1, 1, 1]): number {
    const rows = logits.reshape([-1, 4]).arraySync() as number[][];
    const [sum, total] = Array.from(labels().dataSync()).reduce(
      ([sum, total], label, i) => {
        if (label === 255) return [sum, total];
        const logSum = Math.log(rows[i].reduce((s, v) => s + Math.exp(v), 0));
        return [sum + weights[label] * (logSum - rows[i][label]), total + weights[label]];
      },
      [0, 0],
    );
    return sum / total;
  }

  it('is the weighted mean over the labelled pixels', () => {
    expect(pixelCrossEntropy()(logits, labels()).dataSync()[0]).toBeCloseTo(expected(), 5);
    const weighted = pixelCrossEntropy({ classWeights: [1, 0, 2, 5] })(logits, labels());
    expect(weighted.dataSync()[0]).toBeCloseTo(expected([1, 0, 2, 5]), 5);
  });

  it('has no gradient where the label is to be ignored', () => {
    const gradient = tf
      .grad((x) => pixelCrossEntropy()(x, labels()))(logits)
      .abs()
      .sum(3)
      .dataSync();
    labels()
      .dataSync()
      .forEach((label, i) => expect(gradient[i] > 0).toBe(label !== 255));
  });

  it('has the gradient of finite differences', () => {
    const loss = pixelCrossEntropy({ classWeights: [1, 0.5, 2, 5] });
    const f = (x: tf.Tensor) => loss(x, labels());
    const gradient = tf.grad(f)(logits).dataSync();
    for (const i of [0, 5, 20, 47]) {
      const nudge = (by: number) =>
        tf.oneHot(tf.scalar(i, 'int32'), 48).toFloat().mul(by).reshape(logits.shape);
      const slope = f(logits.add(nudge(0.05)))
        .sub(f(logits.sub(nudge(0.05))))
        .div(0.1)
        .dataSync()[0];
      expect(slope).toBeCloseTo(gradient[i], 3);
    }
  });

  it('is finite for scores of any size, and 0 where nothing counts', () => {
    const loss = pixelCrossEntropy();
    expect(Number.isFinite(loss(logits.mul(1e6), labels()).dataSync()[0])).toBe(true);
    expect(loss(logits, tf.fill([2, 2, 3], 255, 'int32')).dataSync()[0]).toBe(0);
  });

  it('says which sizes do not fit', () => {
    expect(() => pixelCrossEntropy()(logits, tf.zeros([2, 4, 6], 'int32'))).toThrow(
      /int32 \[2,4,6\]: resize the labels/,
    );
    expect(() => pixelCrossEntropy({ classWeights: [1, 1, 1] })(logits, labels())).toThrow(
      /each of 4 classes, got 3/,
    );
  });
});

it('the mean squared error wants targets of the same shape', () => {
  expect(meanSquaredError(tf.tensor2d([[1, 2]]), tf.tensor2d([[1, 4]])).dataSync()[0]).toBe(2);
  expect(() => meanSquaredError(tf.zeros([4, 1]), tf.zeros([4]))).toThrow(/shape \[4,1\], got \[4\]/);
});
