/** A process that trains, says each step, and writes its curve and weights when it is through. */
import { writeFileSync } from 'node:fs';
import '../../lib/engine/kernels/register';
import { tf } from '../../lib/engine/tf';
import { train } from '../../lib/training/train';
import { tinyNetwork, tinyPictures } from './tiny';

const [checkpoint, result, steps] = process.argv.slice(2);
const model = tinyNetwork();
void train(model, tinyPictures(), {
  optimizer: tf.train.adam(0.01),
  steps: Number(steps),
  seed: 7,
  batchSize: 16,
  checkpoint: { path: checkpoint, every: 1 },
  onStep: ({ step }) => process.stdout.write(`${step}\n`),
}).then(({ loss, accuracy }) => {
  const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
  writeFileSync(result, JSON.stringify({ loss, accuracy, weights }));
});
