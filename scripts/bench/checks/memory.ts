/** Whether a captured step of training leaves memory behind. */
import '../../../lib/engine/kernels/register';
import { capture } from '../../../lib/engine/capture';
import { mnistCnn } from '../../../lib/models/mnistCnn';
import { tf } from '../../../lib/engine/tf';
import { trainingStep } from '../../../lib/training/step';
import { mnistBatch } from '../inputs';
import type { Check } from './check';

/** MiB of resident memory that so many steps of training add after `warmUp` steps. */
export function memoryGrowth(steps: number, { warmUp = 200 } = {}): number {
  const model = mnistCnn({ seed: 1, batchNorm: true });
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

export const memory: Check = () => {
  const value = Number(memoryGrowth(10_000).toFixed(1));
  return [{ what: 'memory that 10,000 captured steps add', value, limit: 20, unit: 'MiB', met: value < 20 }];
};
