/** The report's network on MNIST in captured steps: what they leave behind, and what bfloat16 costs. */
import { afterEach, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { subset } from '../../lib/data/labelledImages';
import { loadMnist } from '../../lib/data/mnist';
import { nodeBackend } from '../../lib/engine/backend';
import { capture, type Precision } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { evaluate } from '../../lib/metrics/evaluate';
import { mnistCnn } from '../../lib/models/mnistCnn';
import { trainingStep } from '../../lib/training/step';
import { train } from '../../lib/training/train';
import { mnistBatch } from '../../scripts/bench/inputs';

/** Of the report's 64, which cost twelve times as much. */
const filters = 16;

afterEach(() => tf.disposeVariables());

/** MiB of resident memory that so many steps of training add after `warmUp` steps. */
function memoryGrowth(steps: number, warmUp: number): number {
  const model = mnistCnn({ seed: 1, batchNorm: true, filters });
  const optimizer = tf.train.adam(1e-3);
  const step = capture(trainingStep(model, optimizer));
  const { xs, labels } = mnistBatch();
  const run = (count: number) => {
    for (let i = 0; i < count; i++) {
      const { loss, accuracy } = step(xs, labels);
      loss.dataSync();
      tf.dispose([loss, accuracy]);
    }
    return process.memoryUsage.rss() / 2 ** 20;
  };
  const before = run(warmUp);
  const after = run(steps);
  step.dispose();
  model.dispose();
  optimizer.dispose();
  tf.dispose([xs, labels]);
  return after - before;
}

describe('captured steps of training', () => {
  it('add no memory, and leave neither tensors nor graphs', { timeout: 120_000 }, () => {
    const held = () => [tf.memory().numTensors, nodeBackend().binding.getNumOfSavedModels()];
    memoryGrowth(5, 5);
    const before = held();
    expect(memoryGrowth(150, 50)).toBeLessThan(20);
    expect(held()).toEqual(before);
  });
});

describe('bfloat16', () => {
  it('learns digits as float32 does', { timeout: 240_000 }, async () => {
    const digits = await loadMnist({ mirrors: [] });
    const test = subset(digits.test, 1000, 1);
    const accuracy = async (precision: Precision) => {
      const model = mnistCnn({ seed: 1, weightStddev: 0.05, filters });
      const optimizer = tf.train.adam(1e-3);
      await train(model, digits.train, { optimizer, seed: 1, steps: 60, precision });
      return (await evaluate(model, test)).accuracy; // in float32 either way
    };
    const [float32, bfloat16] = [await accuracy('float32'), await accuracy('bfloat16')];
    expect(float32).toBeGreaterThan(0.85);
    expect(bfloat16).not.toBe(0);
    expect(Math.abs(float32 - bfloat16)).toBeLessThan(0.02);
  });
});
