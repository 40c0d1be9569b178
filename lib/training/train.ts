/** The training loop. */
import { Batches } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { capture, type Precision } from '../tensorflow/capture';
import { tf } from '../tensorflow/tf';
import { checkFit } from './checkFit';
import { trainingStep } from './step';

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

export interface TrainOptions {
  optimizer: tf.Optimizer;
  /** Steps to take in all: an aborted run that is continued counts its first part. */
  steps: number;
  seed: number;
  batchSize?: number;
  /** Steps between two records of `logged`; the first is step 0. */
  logEvery?: number;
  /** Whether a step runs as one TensorFlow graph (see `capture`). */
  capture?: boolean;
  precision?: Precision;
  /** Ends the run after the step that is under way; what was recorded is returned. */
  signal?: AbortSignal;
  onStep?: (record: StepRecord) => void;
  onLog?: (record: StepRecord) => void;
}

/** What a run leaves behind, of every step. */
export interface TrainingHistory {
  loss: number[];
  accuracy: number[];
  ms: number[];
  /** Every `logEvery`-th step. */
  logged: StepRecord[];
  /** Whether the run was ended before its last step. */
  stopped: boolean;
  seconds: number;
}

/**
 * Trains the model on batches drawn with the seed. Other work of the process goes on between the steps, so that a
 * stop button is heard. The optimizer is the caller's. Throws where the pictures do not fit the network, and where the
 * loss is no longer a number.
 */
export async function train(
  model: tf.LayersModel,
  data: LabelledImages,
  options: TrainOptions,
): Promise<TrainingHistory> {
  const { optimizer, steps, seed, batchSize = 64, logEvery = 200, signal } = options;
  for (const [what, count] of Object.entries({ steps, logEvery })) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`expected ${what} to be a whole number from 1, got ${count}`);
    }
  }
  checkFit(model, data);
  const history: TrainingHistory = { loss: [], accuracy: [], ms: [], logged: [], stopped: false, seconds: 0 };
  const batches = new Batches(data, { batchSize, seed });
  const step = trainingStep(model, optimizer);
  const captured = capture(step, {
    precision: options.precision,
    ...(options.capture === false ? { mode: 'eager' } : {}),
  });
  const started = performance.now();
  try {
    for (let i = 0; i < steps; i++) {
      if (signal?.aborted) break;
      const record = runStep(i);
      history.loss.push(record.loss);
      history.accuracy.push(record.accuracy);
      history.ms.push(record.ms);
      options.onStep?.(record);
      if (i % logEvery === 0) {
        history.logged.push(record);
        options.onLog?.(record);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    captured.dispose();
  }
  history.stopped = history.loss.length < steps;
  history.seconds = (performance.now() - started) / 1000;
  return history;

  function runStep(i: number): StepRecord {
    const start = performance.now();
    const [loss, accuracy] = tf.tidy(() => {
      const { xs, labels } = batches.next();
      const result = captured(xs, labels);
      const numbers = [result.loss.dataSync()[0], result.accuracy.dataSync()[0]];
      tf.dispose([result.loss, result.accuracy]); // tidy leaves what the step kept
      return numbers;
    });
    if (!Number.isFinite(loss)) {
      throw new Error(
        `the loss is ${loss} at step ${i}: the learning rate may be too large, or the pictures hold values that are no numbers`,
      );
    }
    return { step: i, loss, accuracy, ms: performance.now() - start };
  }
}
