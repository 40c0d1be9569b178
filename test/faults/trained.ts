/** A process that trains networks from the same seeds as any other, and prints the bits of the result. */
import { mnistCnn } from '../../lib/models/mnistCnn';
import type { Precision } from '../../lib/engine/capture';
import '../../lib/engine/kernels/register';
import { tf } from '../../lib/engine/tf';
import { median } from '../../lib/base/statistics';
import { train } from '../../lib/training/train';
import { bars } from '../digits';
import { fingerprint } from './bits';

/** What is trained: by the network's options, one for each thing that could draw or sum in another order. */
export const networks = {
  'batch normalisation': { batchNorm: true },
  dropout: { dropout: true },
  'both, and L2': { batchNorm: 'beforeActivation', dropout: true, l2: 1e-4, statistics: 'moving' },
} as const;

export const precisions = ['float32', 'bfloat16'] as const;

/** The loss and the accuracy of every step, as they came, and a fingerprint of every bit of the weights. */
export interface Trained {
  loss: number[];
  accuracy: number[];
  weights: string;
}

/** What is the same, and the median milliseconds of a step, which are not. */
export type Timed = Trained & { ms: number };

async function trained(
  network: keyof typeof networks,
  { precision, steps, batchSize }: { precision: Precision; steps: number; batchSize: number },
): Promise<Timed> {
  const model = mnistCnn({ seed: 1, ...networks[network] });
  const optimizer = tf.train.adam(1e-3);
  try {
    const options = { optimizer, steps, seed: 1, batchSize, precision };
    const { loss, accuracy, ms } = await train(model, bars(256), options);
    return { loss, accuracy, weights: fingerprint(model.getWeights()), ms: median(ms) };
  } finally {
    model.dispose();
    optimizer.dispose();
  }
}

/** All of them, `times` times. */
async function main([steps, batchSize, times]: number[]): Promise<void> {
  const results: Record<string, Timed>[] = [];
  for (let i = 0; i < times; i++) {
    const result: Record<string, Timed> = {};
    for (const network of Object.keys(networks) as (keyof typeof networks)[])
      for (const precision of precisions)
        result[`${network}, ${precision}`] = await trained(network, { precision, steps, batchSize });
    results.push(result);
  }
  process.stdout.write(JSON.stringify(results));
}

if (require.main === module) void main(process.argv.slice(2).map(Number));
