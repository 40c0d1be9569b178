/** What the training loop of lib costs over its bare step, as a notebook runs it: batches, progress, log, live figure. */
import '../../../lib/engine/kernels/register';
import { capture } from '../../../lib/engine/capture';
import type { LabelledImages } from '../../../lib/data/labelledImages';
import { liveTraining } from '../../../lib/notebook/liveTraining';
import { loadMnist } from '../../../lib/data/mnist';
import { mnistCnn } from '../../../lib/models/mnistCnn';
import { tf } from '../../../lib/engine/tf';
import { train } from '../../../lib/training/train';
import { trainingStep } from '../../../lib/training/step';
import { mnistBatch } from '../inputs';
import type { Check } from './check';

const warmUp = 10; // steps in which the graphs are made

const network = () => mnistCnn({ seed: 1, batchNorm: true, statistics: 'moving' });

/** A step without anything around it; `run` returns its milliseconds. */
function bareStep() {
  const model = network();
  const optimizer = tf.train.adam(1e-3);
  const step = capture(trainingStep(model, optimizer));
  const { xs, labels } = mnistBatch();
  return {
    run() {
      const start = performance.now();
      const { loss, accuracy } = step(xs, labels);
      loss.dataSync();
      tf.dispose([loss, accuracy]);
      return performance.now() - start;
    },
    dispose() {
      step.dispose();
      model.dispose();
      optimizer.dispose();
      tf.dispose([xs, labels]);
    },
  };
}

/** Mean milliseconds of a step of the loop and of a bare one, which take turns, so that noise hits both alike. */
async function interleaved(data: LabelledImages, steps: number): Promise<{ loop: number; bare: number }> {
  const model = network();
  const optimizer = tf.train.adam(1e-3);
  const bare = bareStep();
  const live = liveTraining({ title: 'the loop', steps }).run('with all that belongs to it');
  const sum = { loop: 0, bare: 0 };
  let begun = 0;
  await train(model, data, {
    optimizer,
    seed: 1,
    ...live,
    onStep(record, history) {
      live.onStep?.(record, history);
      const ended = performance.now();
      const ms = bare.run();
      if (record.step >= warmUp) {
        sum.loop += ended - begun;
        sum.bare += ms;
      }
      begun = performance.now();
    },
  });
  bare.dispose();
  model.dispose();
  optimizer.dispose();
  return { loop: sum.loop / (steps - warmUp), bare: sum.bare / (steps - warmUp) };
}

/** A cell that takes what is shown, as JSON, and goes nowhere with it. */
function openCell(): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const jupyter = require('tslab/dist/jupyter') as { lastWriteDisplayData: (content: object) => void };
  jupyter.lastWriteDisplayData = (content) => void JSON.stringify(content);
}

/** The ratio of both in the middle one of some rounds. */
export const loop: Check = async (say) => {
  openCell();
  const { log } = console;
  console.log = () => undefined;
  try {
    const { train: data } = await loadMnist();
    const rounds: { loop: number; bare: number }[] = [];
    for (let round = 0; round < 5; round++) {
      say(`loop: round ${round + 1} of 5`);
      rounds.push(await interleaved(data, 300));
    }
    const costs = rounds.map(({ loop, bare }) => 100 * (loop / bare - 1)).sort((a, b) => a - b);
    const value = Number(costs[costs.length >> 1].toFixed(1));
    const what = 'what the training loop costs over its bare step';
    return [{ what, value, limit: 5, unit: '%', met: value <= 5, details: rounds }];
  } finally {
    console.log = log;
  }
};
