import { describe, expect, it } from 'vitest';
import { ablationMask, accuracyUnderAblation, unitImportances } from '../../lib/experiments/units';
import { passThrough } from '../../lib/models/layerOutputs';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { mnistDense } from '../../lib/models/mnistDense';
import { Random } from '../../lib/base/random';
import { tf } from '../../lib/engine/tf';
import { evaluate } from '../../lib/metrics/evaluate';
import { train } from '../../lib/training/train';
import { bars } from '../digits';

const data = bars(400);

async function trained(): Promise<tf.Sequential> {
  const model = mnistDense({ seed: 1, units: [20], activation: 'relu' });
  const optimizer = tf.train.adam(0.01);
  await train(model, data, { optimizer, steps: 60, seed: 1 });
  optimizer.dispose();
  return model;
}

describe('passThrough', () => {
  it('is the model where nothing is changed, and shows every layer', () => {
    const model = mnistCnn({ seed: 1, batchNorm: true, dropout: true });
    tf.tidy(() => {
      const xs = tf.randomUniform([4, 28, 28, 1], 0, 1, 'float32', 1);
      const names: string[] = [];
      const y = passThrough(model, xs, { onOutput: ({ name }) => void names.push(name) });
      expect(
        y
          .sub(model.predict(xs) as tf.Tensor)
          .abs()
          .max()
          .dataSync()[0],
      ).toBe(0);
      expect(names).toEqual(model.layers.slice(1).map(({ name }) => name));
    });
    model.dispose();
  });

  it('refuses a model with two ways through it', () => {
    const input = tf.input({ shape: [3] });
    const [a, b] = ['a', 'b'].map(
      (name) => tf.layers.dense({ units: 3, name }).apply(input) as tf.SymbolicTensor,
    );
    const model = tf.model({ inputs: input, outputs: tf.layers.add().apply([a, b]) as tf.SymbolicTensor });
    expect(() => passThrough(model, tf.ones([1, 3]))).toThrow('but b does not follow a');
  });
});

describe('accuracyUnderAblation', () => {
  it('removes exactly the share that it says', () => {
    for (const share of [0, 0.25, 0.5, 1]) {
      const mask = ablationMask(64, share, new Random(1));
      expect(mask.filter((one) => one === 1)).toHaveLength(64 * (1 - share));
    }
    expect(() => ablationMask(64, 1.2, new Random(1))).toThrow(
      'expected a share from 0 to 1 to remove, got 1.2',
    );
  });

  it('is the accuracy of the network with nothing removed, and of its output biases with all', async () => {
    const model = await trained();
    const before = tf.memory().numTensors;
    const options = { layers: ['relu1'], shares: [0, 0.5, 1], draws: 4, seed: 1 };
    const [none, half, all] = await accuracyUnderAblation(model, data, options);
    const whole = await evaluate(model, data);
    expect(none.accuracy).toBeCloseTo(whole.accuracy, 6);
    expect(half.accuracy).toBeLessThan(none.accuracy);
    const favourite = tf.tidy(() => model.getLayer('output').weights[1].read().argMax().dataSync()[0]);
    expect(all.accuracy).toBeCloseTo(
      data.labels.filter((label) => label === favourite).length / data.count,
      6,
    );
    expect(await accuracyUnderAblation(model, data, options)).toEqual([none, half, all]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});

describe('unitImportances', () => {
  it('gives a unit without outgoing weights no importance and no gradient', async () => {
    const model = await trained();
    const [kernel] = model.getLayer('output').weights;
    tf.tidy(() => {
      const alive = tf.tensor2d(Array.from({ length: 20 }, (_, unit) => [unit === 3 ? 0 : 1]));
      kernel.write(kernel.read().mul(alive));
    });
    const before = tf.memory().numTensors;
    const units = await unitImportances(
      model,
      { train: data, test: data },
      { layer: 'dense1', removedAfter: 'relu1', batches: 2, seed: 1 },
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(units).toHaveLength(20);
    expect(units[3].importance).toBeCloseTo(0, 5);
    expect(units[3].gradient).toBe(0);
    expect(Math.max(...units.map(({ importance }) => importance))).toBeGreaterThan(0.01);
    model.dispose();
  });

  it('leaves the counters of dropout as they were', async () => {
    const model = mnistCnn({ seed: 1, dropout: true, dropoutVariant: 'presenceRatio' });
    const few = bars(64);
    await unitImportances(model, { train: few, test: few }, { layer: 'conv1', batches: 1, seed: 1 });
    expect(model.getLayer('dropout1').weights.map((weight) => weight.read().sum().dataSync()[0])).toEqual([
      0, 0, 0,
    ]);
    model.dispose();
  });
});
