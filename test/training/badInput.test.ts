/** What cannot be trained or tested is refused in words, before or when it happens, and leaves nothing behind. */
import { describe, expect, it } from 'vitest';
import { Dropout } from '../../lib/layers/dropout';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { mnistDense } from '../../lib/models/mnistDense';
import { tf } from '../../lib/engine/tf';
import { evaluate } from '../../lib/metrics/evaluate';
import { train } from '../../lib/training/train';
import { bars } from '../digits';

const data = bars(128);

describe('refused', () => {
  it.each([0, 1.5, -0.1, NaN])('is a probability of %s to keep a unit', (keep) => {
    const before = tf.memory().numTensors;
    const words = `expected a probability above 0 and up to 1 to keep a unit, got ${keep}`;
    expect(() => new Dropout({ keep })).toThrow(words);
    expect(() => mnistCnn({ seed: 1, dropout: { input: 0.8, hidden: keep } })).toThrow(words);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is a batch of one where a class has one value in the batch', async () => {
    const model = mnistCnn({ seed: 1, batchNorm: true });
    const before = tf.memory().numTensors;
    await expect(evaluate(model, data, { batchSize: 1 })).rejects.toThrow(
      'a single value for each of 10 channels has no batch statistics (x is [1,10]): use a larger batch',
    );
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('is a label without a class, in training and in testing', async () => {
    const labels = data.labels.slice();
    labels[7] = 10;
    const model = mnistDense({ seed: 1, units: [4] });
    const optimizer = tf.train.sgd(0.1);
    const words = 'label 7 is 10, but there are 10 classes (0 … 9)';
    await expect(train(model, { ...data, labels }, { optimizer, steps: 1, seed: 1 })).rejects.toThrow(words);
    await expect(evaluate(model, { ...data, labels })).rejects.toThrow(words);
    optimizer.dispose();
    model.dispose();
  });

  it('is a network or an image with NaN', async () => {
    const model = mnistDense({ seed: 1, units: [4], activation: 'relu' });
    tf.tidy(() => void model.getLayer('output').weights[1].write(tf.fill([10], NaN)));
    const optimizer = tf.train.sgd(0.1);
    const before = tf.memory().numTensors;
    await expect(evaluate(model, data)).rejects.toThrow('the loss on images 0 to 127 of bars is NaN');
    await expect(train(model, data, { optimizer, steps: 3, seed: 1 })).rejects.toThrow(
      'the loss is NaN at step 0',
    );
    expect(tf.memory().numTensors).toBe(before);
    optimizer.dispose();
    model.dispose();
  });
});
