/** What the training loop of lib costs over its bare step, as a notebook runs it: batches, progress, log, live figure. */
import { capture, type LabelledImages, liveTraining, loadMnist, mnistCnn, tf, train } from '../../../lib';
import { trainingStep } from '../../../lib/training/step';
import { mnistBatch } from '../inputs';
import type { Check } from './check';

const warmUp = 10; // steps in which the graph is made

/** Mean milliseconds of a step from the times at which each had ended. */
const msPerStep = (ends: number[]) => (ends[ends.length - 1] - ends[warmUp]) / (ends.length - 1 - warmUp);

const network = () => mnistCnn({ seed: 1, batchNorm: true, statistics: 'moving' });

async function wholeLoop(data: LabelledImages, steps: number): Promise<number> {
  const ends: number[] = [];
  const model = network();
  const optimizer = tf.train.adam(1e-3);
  const live = liveTraining({ title: 'the loop', steps }).run('with all that belongs to it');
  await train(model, data, {
    optimizer,
    seed: 1,
    ...live,
    onStep(record) {
      live.onStep?.(record);
      ends.push(performance.now());
    },
  });
  model.dispose();
  optimizer.dispose();
  return msPerStep(ends);
}

function bareStep(steps: number): number {
  const ends: number[] = [];
  const model = network();
  const optimizer = tf.train.adam(1e-3);
  const step = capture(trainingStep(model, optimizer));
  const { xs, labels } = mnistBatch();
  for (let i = 0; i < steps; i++) {
    const { loss, accuracy } = step(xs, labels);
    loss.dataSync();
    tf.dispose([loss, accuracy]);
    ends.push(performance.now());
  }
  step.dispose();
  model.dispose();
  optimizer.dispose();
  tf.dispose([xs, labels]);
  return msPerStep(ends);
}

/** A cell that takes what is shown, as JSON, and goes nowhere with it. */
function openCell(): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const jupyter = require('tslab/dist/jupyter') as { lastWriteDisplayData: (content: object) => void };
  jupyter.lastWriteDisplayData = (content) => void JSON.stringify(content);
}

/** The ratio of both, each in its fastest round: what a noisy round adds is none of the loop's. */
export const loop: Check = async (say) => {
  openCell();
  const { log } = console;
  console.log = () => undefined;
  try {
    const { train: data } = await loadMnist();
    const [bare, whole]: number[][] = [[], []];
    for (let round = 0; round < 5; round++) {
      say(`loop: round ${round + 1} of 5`);
      bare.push(bareStep(200));
      whole.push(await wholeLoop(data, 200));
    }
    const value = Number((100 * (Math.min(...whole) / Math.min(...bare) - 1)).toFixed(1));
    const what = 'what the training loop costs over its bare step';
    return [{ what, value, limit: 5, unit: '%', met: value <= 5, details: { bare, whole } }];
  } finally {
    console.log = log;
  }
};
