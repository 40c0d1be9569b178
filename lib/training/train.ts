/** The training loop. */
import type { Augmentation } from '../data/augmentation';
import { Batches, batchOf } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture, type Captured, type Precision } from '../engine/capture';
import { tf } from '../engine/tf';
import { checkFit } from '../data/checkFit';
import type { StepResult } from '../metrics/classification';
import { describeRun, loadCheckpoint, saveCheckpoint } from './checkpoint';
import { trainingStep } from './step';
import { restoreTrainingState, trainingState } from './trainingState';
import { type Look, watch, type WatchOptions } from './watch';

/** A step counts from 0: what is recorded of it is from before its update. */
export interface StepRecord {
  step: number;
  /** Mean cross-entropy of the batch, penalties included. */
  loss: number;
  /** Share of the batch that was right, 0 … 1. */
  accuracy: number;
  /** Milliseconds that the step took, batch and all. */
  ms: number;
}

/** How a model is trained. */
export interface TrainOptions {
  optimizer: tf.Optimizer;
  /** Steps to take in all: an aborted run that is continued counts its first part. */
  steps: number;
  seed: number;
  batchSize?: number;
  /** Changes each picture of a batch, another way each time. */
  augmentation?: Augmentation;
  /** Steps between two records of `logged`; the first is step 0. */
  logEvery?: number;
  /** Whether a step runs as one TensorFlow graph (see `capture`). */
  capture?: boolean;
  precision?: Precision;
  /** Ends the run after the step that is under way; what was recorded is returned. */
  signal?: AbortSignal;
  /** Called for each step, those that a checkpoint remembers first. */
  onStep?: (record: StepRecord) => void;
  onLog?: (record: StepRecord) => void;
  /** Called for what `watch` sees before a step, those looks that a checkpoint remembers first. */
  onLook?: (look: Look) => void;
  /** Written to `path` every so many steps (500) and at the end; where the file is there, the run goes on from it. */
  checkpoint?: { path: string; every?: number };
  /** Looks at the network as at test time meanwhile; the curve stays the same. */
  watch?: WatchOptions;
}

/** What a run leaves behind, of every step. */
export interface TrainingHistory {
  loss: number[];
  accuracy: number[];
  ms: number[];
  /** Every `logEvery`-th step. */
  logged: StepRecord[];
  /** What `watch` saw. */
  looks: Look[];
  /** Whether the run was ended before its last step. */
  stopped: boolean;
  seconds: number;
}

/**
 * The loss of a step is no number.
 * @example
 * new training.DivergenceError(12, NaN).step; // => 12
 */
export class DivergenceError extends Error {
  constructor(
    readonly step: number,
    loss: number,
  ) {
    super(
      `the loss is ${loss} at step ${step}: the learning rate may be too large, or the pictures hold values that are no numbers`,
    );
  }
}

/**
 * Trains the model on batches drawn with the seed; the training loop. Other work of the process goes on between the
 * steps, so that a stop button is heard. The optimizer is the caller's. The same seed gives the same curve on the
 * same machine, bit for bit, however often the run was killed and taken up again from its checkpoint, with the same
 * number of threads: the environment's TF_NUM_INTRAOP_THREADS, else that of the cores.
 * @throws Error where the pictures do not fit the network, or the checkpoint is of another run; RangeError for
 * counts that are none; DivergenceError where the loss is no longer a number; DataError where the checkpoint is cut
 * short.
 * @example
 * const { train: digits } = await data.loadMnist();
 * const optimizer = tf.train.sgd(0.1);
 * const { loss } = await training.train(models.mnistDense({ seed: 1 }), digits, { optimizer, steps: 3, seed: 1 });
 * loss.length; // => 3
 */
export async function train(
  model: tf.LayersModel,
  data: LabelledImages,
  options: TrainOptions,
): Promise<TrainingHistory> {
  const { optimizer, steps, seed, batchSize = 64, logEvery = 200, signal, checkpoint, precision } = options;
  const { augmentation } = options;
  for (const [what, count] of Object.entries({ steps, logEvery })) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`expected ${what} to be a whole number from 1, got ${count}`);
    }
  }
  checkFit(model, data);
  const history: TrainingHistory = {
    loss: [],
    accuracy: [],
    ms: [],
    logged: [],
    looks: [],
    stopped: false,
    seconds: 0,
  };
  const batches = new Batches(data, { batchSize, seed, augmentation });
  const run = checkpoint && {
    model,
    optimizer,
    description: describeRun(
      model,
      optimizer,
      data,
      { seed, batchSize, precision, augmentation: augmentation?.name },
      options.watch,
    ),
  };
  const captured = capture(trainingStep(model, optimizer), {
    precision,
    ...(options.capture === false ? { mode: 'eager' } : {}),
  });
  const look = options.watch && watch(model, options.watch);
  const started = performance.now();
  const save = () => checkpoint && saveCheckpoint(checkpoint.path, run!, batches.state, history);
  let saved = resume();
  try {
    if (options.capture !== false) record(captured, model, data, optimizer, batchSize);
    for (let i = history.loss.length; i < steps; i++) {
      if (signal?.aborted) break;
      const seen = look?.(i);
      if (seen) noteLook(seen);
      note(runStep(i), options.onLog);
      if (checkpoint && history.loss.length - saved >= (checkpoint.every ?? 500)) {
        save();
        saved = history.loss.length;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (history.loss.length > saved) save();
  } finally {
    captured.dispose();
    look?.dispose();
  }
  history.stopped = history.loss.length < steps;
  history.seconds = (performance.now() - started) / 1000;
  return history;

  /** How many steps the checkpoint has. */
  function resume(): number {
    const found = checkpoint && loadCheckpoint(checkpoint.path, run!);
    if (!found) return 0;
    batches.restore(found.batches);
    const { loss, accuracy, ms } = found.history;
    found.history.looks.forEach(noteLook);
    loss.forEach((_, step) => note({ step, loss: loss[step], accuracy: accuracy[step], ms: ms[step] }));
    return loss.length;
  }

  function noteLook(look: Look): void {
    history.looks.push(look);
    options.onLook?.(look);
  }

  function note(record: StepRecord, onLog?: (record: StepRecord) => void): void {
    history.loss.push(record.loss);
    history.accuracy.push(record.accuracy);
    history.ms.push(record.ms);
    options.onStep?.(record);
    if (record.step % logEvery !== 0) return;
    history.logged.push(record);
    onLog?.(record);
  }

  function runStep(i: number): StepRecord {
    const start = performance.now();
    const [loss, accuracy] = tf.tidy(() => {
      const { xs, labels } = batches.next();
      const result = captured(xs, labels);
      const numbers = [result.loss.dataSync()[0], result.accuracy.dataSync()[0]];
      tf.dispose([result.loss, result.accuracy]); // tidy leaves what the step kept
      return numbers;
    });
    if (!Number.isFinite(loss)) throw new DivergenceError(i, loss);
    return { step: i, loss, accuracy, ms: performance.now() - start };
  }
}

/**
 * Has the step recorded, which runs it, and puts everything back: all steps of a run are then of one graph, wherever
 * the run was taken up, and none is the recording's own, whose last bits differ.
 */
function record(
  captured: Captured<tf.Tensor[], StepResult>,
  model: tf.LayersModel,
  data: LabelledImages,
  optimizer: tf.Optimizer,
  batchSize: number,
): void {
  const before = trainingState(model, optimizer);
  const batch = batchOf(
    data,
    Uint32Array.from({ length: batchSize }, (_, i) => i),
  );
  try {
    // The first of two may make the optimiser's slots.
    for (let i = 0; i < 2 && captured.graphs === 0; i++) {
      tf.dispose(Object.values(captured(batch.xs, batch.labels)));
    }
  } finally {
    tf.dispose([batch.xs, batch.labels]);
    restoreTrainingState(model, optimizer, before);
  }
}
