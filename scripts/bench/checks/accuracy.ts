/** What bfloat16 costs in accuracy. */
import '../../../lib/engine/kernels/register';
import { evaluate } from '../../../lib/metrics/evaluate';
import type { LabelledImages } from '../../../lib/data/labelledImages';
import { loadMnist } from '../../../lib/data/mnist';
import { mnistCnn } from '../../../lib/models/mnistCnn';
import type { Precision } from '../../../lib/engine/capture';
import { tf } from '../../../lib/engine/tf';
import { train } from '../../../lib/training/train';
import type { Check } from './check';

export interface Trained {
  seed: number;
  /** Share of the test pictures that were right, 0 … 1. */
  float32: number;
  bfloat16: number;
}

/** Trains the report's network with each seed in both precisions; the test is in float32 either way. */
export async function accuracies(
  data: { train: LabelledImages; test: LabelledImages },
  { seeds, steps, say }: { seeds: readonly number[]; steps: number; say?: (text: string) => void },
): Promise<Trained[]> {
  const trained: Trained[] = [];
  for (const seed of seeds) {
    const accuracy = async (precision: Precision) => {
      say?.(`accuracy: seed ${seed} in ${precision}`);
      const model = mnistCnn({ seed, weightStddev: 0.05 });
      const optimizer = tf.train.adam(1e-3);
      await train(model, data.train, { optimizer, seed, steps, precision });
      const result = await evaluate(model, data.test);
      model.dispose();
      optimizer.dispose();
      return result.accuracy;
    };
    trained.push({ seed, float32: await accuracy('float32'), bfloat16: await accuracy('bfloat16') });
  }
  return trained;
}

/** The largest difference between the precisions over the seeds, in percentage points. */
export const accuracy: Check = async (say) => {
  const trained = await accuracies(await loadMnist(), { seeds: [1, 2, 3], steps: 600, say });
  const gaps = trained.map(({ float32, bfloat16 }) => 100 * Math.abs(float32 - bfloat16));
  const value = Number(Math.max(...gaps).toFixed(2));
  const what = 'test accuracy, bfloat16 against float32, largest difference of 3 seeds';
  return [{ what, value, limit: 0.5, unit: 'points', met: value <= 0.5, details: trained }];
};
