import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { featureMaps } from '../../lib/visualisation/featureMaps';
import { formatPrediction, probabilityOf, topClasses } from '../../lib/visualisation/topClasses';
import { mapReadings } from '../../lib/visualisation/mapReadings';
import { tf } from '../../lib/engine/tf';
import { vgg } from '../../lib/models/vgg';

const model = vgg('narrow', [[6], [8]], { includeTop: false, inputShape: [16, 16, 3], seed: 1 });
const picture = tf.randomUniform([1, 16, 16, 3], -100, 100, 'float32', 3) as tf.Tensor4D;

describe('feature maps', () => {
  it('are the channels asked for, in one pass', () => {
    const before = tf.memory().numTensors;
    const maps = featureMaps(model, { block1_pool: 4, block2_conv1: 3 }, picture);
    expect(maps.block1_pool.shape).toEqual([2, 8, 8, 1]);
    expect(maps.block2_conv1.shape).toEqual([3, 8, 8, 1]);
    tf.tidy(() => {
      const whole = tf
        .model({ inputs: model.inputs, outputs: model.getLayer('block1_pool').output })
        .apply(picture) as tf.Tensor4D;
      const difference = whole.gather([0, 4], 3).transpose([3, 1, 2, 0]).sub(maps.block1_pool).abs().max();
      expect(difference.dataSync()[0]).toBeLessThan(1e-4);
    });
    tf.dispose(maps);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('need a layer, a stride and one picture', () => {
    expect(() => featureMaps(model, { block1_pol: 1 }, picture)).toThrow(/did you mean "block1_pool"/);
    expect(() => featureMaps(model, { block1_pool: 0 }, picture)).toThrow(/every 1st/);
    expect(() => featureMaps(model, { block1_pool: 1 }, tf.zeros([2, 16, 16, 3]))).toThrow(
      /expected one image/,
    );
  });
});

describe('readings of maps', () => {
  it('find the picture in an identity, and nothing in noise', () => {
    const input = tf.input({ shape: [32, 32, 1] });
    const kernel = tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0, 0], [3, 3, 1, 1]);
    const conv = tf.layers.conv2d({
      name: 'same',
      filters: 1,
      kernelSize: 3,
      padding: 'same',
      weights: [kernel, tf.zeros([1])],
    });
    const identity = tf.model({ inputs: input, outputs: conv.apply(input) as tf.SymbolicTensor });
    tf.tidy(() => {
      const x = tf.randomUniform([1, 32, 32, 1], 0, 1, 'float32', 1) as tf.Tensor4D;
      const other = tf.randomUniform([1, 32, 32, 1], 0, 1, 'float32', 2);
      const images = tf.concat([x, other]).tile([1, 1, 1, 3]) as tf.Tensor4D;
      const { correlation } = mapReadings(identity, ['same'], tf.concat([x, x]), images);
      expect(correlation.same.values[0]).toBeCloseTo(1, 3);
      expect(correlation.same.values[1]).toBeLessThan(0.15);
    });
  });

  it('count zeros, and need as many images as inputs', () => {
    const input = tf.input({ shape: [10, 10, 1] });
    const relu = tf.layers.activation({ name: 'relu', activation: 'relu' });
    const rectifier = tf.model({ inputs: input, outputs: relu.apply(input) as tf.SymbolicTensor });
    tf.tidy(() => {
      const x = tf.buffer([1, 10, 10, 1], 'float32');
      for (let i = 0; i < 5; i++) x.set(1, 0, i, i, 0);
      const spots = x.toTensor() as tf.Tensor4D;
      const { zeros } = mapReadings(rectifier, ['relu'], spots, tf.ones([1, 10, 10, 3]));
      expect(zeros.relu.values[0]).toBeCloseTo(0.95);
      expect(() => mapReadings(rectifier, ['relu'], spots, tf.ones([2, 10, 10, 3]))).toThrow(
        /expected 1 images \[1, height, width, 3\], got \[2,10,10,3\]/,
      );
    });
  });
});

describe('predictions', () => {
  const classifier = vgg('narrow', [[4]], { inputShape: [8, 8, 3], classes: 3, units: 5, seed: 2 });
  const x = tf.randomNormal([1, 8, 8, 3], 0, 1, 'float32', 1);

  it('are sorted by probability, which adds up to 1, for each image', () => {
    const before = tf.memory().numTensors;
    const [top] = topClasses(classifier, x, ['a', 'b', 'c'], 3);
    expect(tf.memory().numTensors).toBe(before);
    const probabilities = top.map(({ probability }) => probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
    expect(top.map(({ name, index }) => 'abc'[index] === name)).toEqual([true, true, true]);
    const both = topClasses(classifier, tf.concat([tf.zerosLike(x), x]), ['a', 'b', 'c'], 3);
    expect(both).toHaveLength(2);
    both[1].forEach(({ name, probability }, i) => {
      expect(name).toBe(top[i].name);
      expect(probability).toBeCloseTo(top[i].probability, 5);
    });
  });

  it("are written in the report's words", () => {
    expect(
      formatPrediction('brown_bear', { name: 'brown_bear', index: 294, probability: 0.9706575274467468 }),
    ).toBe('brown_bear is predicted as: brown_bear with belief: 97.06575274467468 %');
  });

  it('need a name for each output', () => {
    expect(() => topClasses(classifier, x, ['a', 'b'])).toThrow(
      /a name for each of the outputs \[3\], got 2 names/,
    );
  });

  it('of a class are its probability, one an image', () => {
    const top = topClasses(classifier, tf.concat([x, x]), ['a', 'b', 'c'], 3);
    const targets = [top[0][2].index, top[1][0].index];
    const { values } = probabilityOf(classifier, tf.concat([x, x]), targets);
    expect(values).toEqual([top[0][2].probability, top[1][0].probability]);
    expect(() => probabilityOf(classifier, x, [3])).toThrow(
      'expected a class from 0 to 2 for each of 1 images, got [3]',
    );
    expect(() => probabilityOf(classifier, x, [0, 1])).toThrow('of 1 images, got [0,1]');
  });
});
