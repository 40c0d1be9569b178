/** Short forms of the promises that `npm run bench -- --check` measures at length. */
import { afterEach, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { loadMnist } from '../../lib/data/mnist';
import { subset } from '../../lib/data/labelledImages';
import { nodeBackend } from '../../lib/engine/backend';
import { tf } from '../../lib/engine/tf';
import { accuracies } from '../../scripts/bench/checks/accuracy';
import { memoryGrowth } from '../../scripts/bench/checks/memory';

afterEach(() => tf.disposeVariables());

describe('captured steps of training', () => {
  it('add no memory, and leave neither tensors nor graphs', { timeout: 120_000 }, () => {
    const held = () => [tf.memory().numTensors, nodeBackend().binding.getNumOfSavedModels()];
    memoryGrowth(5, { warmUp: 5 });
    const before = held();
    expect(memoryGrowth(150, { warmUp: 50 })).toBeLessThan(20);
    expect(held()).toEqual(before);
  });
});

describe('bfloat16', () => {
  it('learns digits as float32 does', { timeout: 240_000 }, async () => {
    const digits = await loadMnist({ mirrors: [] });
    const data = { train: digits.train, test: subset(digits.test, 1000, 1) };
    const [{ float32, bfloat16 }] = await accuracies(data, { seeds: [1], steps: 60 });
    expect(float32).toBeGreaterThan(0.85);
    expect(bfloat16).not.toBe(0);
    expect(Math.abs(float32 - bfloat16)).toBeLessThan(0.02);
  });
});
