import { longRun, type LongRunOptions } from '../base/longRun';
import { median } from '../base/statistics';
import { Batches } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture } from '../engine/capture';
import { checkWhole } from '../engine/checkShape';
import { tf } from '../engine/tf';
import { trainingStep } from '../training/step';

export interface StepTimeOptions extends Pick<LongRunOptions, 'signal'> {
  /** How often each network's turn comes, so that a busy moment of the machine meets all of them. */
  rounds?: number;
  /** Steps in a turn. */
  steps?: number;
  batchSize?: number;
}

/**
 * Milliseconds of a training step, batch and all: for each network the median of each of its turns, which alternate,
 * so that other work of the machine meets all of them. The networks are trained meanwhile, at a learning rate of
 * 0.001. An abort keeps the rounds that are complete.
 * @throws RangeError for a batch larger than the data; the signal's reason where an abort leaves no round.
 * @example
 * const { train: digits } = await data.loadMnist();
 * const networks = { few: models.mnistDense({ seed: 1, units: [9] }), many: models.mnistDense({ seed: 1, units: [99] }) };
 * const ms = await experiments.compareStepTimes(networks, digits, { rounds: 2, steps: 3 });
 * ms.few.length; // => 2
 */
export async function compareStepTimes<Name extends string>(
  models: Readonly<Record<Name, tf.LayersModel>>,
  data: LabelledImages,
  { rounds = 5, steps = 10, batchSize = 64, ...options }: StepTimeOptions = {},
): Promise<Record<Name, number[]>> {
  const { signal } = longRun('Step times', options);
  for (const [name, count] of Object.entries({ rounds, steps })) checkWhole(name, count);
  const batches = new Batches(data, { batchSize, seed: 1 });
  const optimizer = tf.train.sgd(0.001);
  const names = Object.keys(models) as Name[];
  const captured = names.map((name) => capture(trainingStep(models[name], optimizer)));
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const step = (i: number) => {
    const start = performance.now();
    const { xs, labels } = batches.next();
    const { loss, accuracy } = captured[i](xs, labels);
    loss.dataSync();
    tf.dispose([xs, labels, loss, accuracy]);
    return performance.now() - start;
  };
  try {
    for (let round = 0; round <= rounds && !signal?.aborted; round++) {
      for (const [i, name] of names.entries()) {
        if (signal?.aborted) break;
        const ms = Array.from({ length: steps }, () => step(i));
        if (round > 0) times[name].push(median(ms)); // the first round records and warms up
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  } finally {
    for (const some of captured) some.dispose();
    optimizer.dispose();
  }
  const turns = Math.min(...names.map((name) => times[name].length));
  if (turns === 0) signal?.throwIfAborted();
  for (const name of names) times[name].splice(turns); // of a round that was stopped nothing is kept
  return times;
}
