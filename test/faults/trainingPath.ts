/** A process that trains with a checkpoint: trainingPath.ts CHECKPOINT SEED STEPS GO; begins when the file GO is there. */
import { existsSync } from 'node:fs';
import '../../lib/engine/kernels/register';
import { tf } from '../../lib/engine/tf';
import { train } from '../../lib/training/train';
import { tinyNetwork, tinyPictures } from '../training/tiny';

async function main([path, seed, steps, go]: string[]): Promise<void> {
  const model = tinyNetwork();
  console.log('ready');
  while (!existsSync(go)) await new Promise((resolve) => setTimeout(resolve, 10));
  const { loss, ms, seconds } = await train(model, tinyPictures(), {
    optimizer: tf.train.adam(0.01),
    steps: Number(steps),
    seed: Number(seed),
    batchSize: 16,
    checkpoint: { path, every: 1 },
  });
  const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
  console.log(JSON.stringify({ loss, weights, shortest: Math.min(...ms, seconds) }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
