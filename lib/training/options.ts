/** What a training is given, and what it leaves behind. */
import type { Augmentation } from '../data/augmentation';
import type { Precision } from '../engine/capture';
import type { tf } from '../engine/tf';
import type { EvaluateOptions, EvaluationRecord } from './evaluations';
import type { StepOptions } from './step';

/** A step counts from 0: what is recorded of it is from before its update. */
export interface StepRecord {
  step: number;
  /** Of the batch, penalties included. */
  loss: number;
  /** Of the batch, 0 … 1; NaN where the loss has no metric. */
  accuracy: number;
  /** Milliseconds that the step took, batch and all. */
  ms: number;
}

/** How a model is trained. */
export interface TrainOptions extends StepOptions {
  optimizer: tf.Optimizer;
  /** Steps to take in all: an aborted run that is continued counts its first part. */
  steps: number;
  /** What the run is called where it is shown. */
  name?: string;
  /** Of the images' order, which needs one, and of what tfjs' own layers draw, tf.layers.dropout for one; a stream has its own. */
  seed?: number;
  /** Images of a step, 64 unless given; a stream has its own. */
  batchSize?: number;
  /** Changes each image of a batch, another way each time; a stream has its own. */
  augmentation?: Augmentation;
  /** The learning rate of each step. */
  learningRate?: (step: number) => number;
  precision?: Precision;
  /** Steps between two records of `logged`; the first is step 0. */
  logEvery?: number;
  /** Evaluates the network as at test time meanwhile; the curve stays the same. */
  evaluateEvery?: EvaluateOptions;
  /** Written to `path` every so many steps (500) and at the end; where the file is there, the run goes on from it. */
  checkpoint?: { path: string; every?: number };
  /** Ends the run after the step that is under way; what was recorded is returned. */
  signal?: AbortSignal;
  /** Called for each step, those that a checkpoint remembers first. */
  onStep?: (record: StepRecord, history: TrainingHistory) => void;
  /** Whether a step runs as one TensorFlow graph (see `capture`). */
  capture?: boolean;
}

/** What a run leaves behind, of every step. */
export interface TrainingHistory {
  name: string;
  /** The model that was trained. */
  model: tf.LayersModel;
  loss: number[];
  accuracy: number[];
  ms: number[];
  /** Every `logEvery`-th step. */
  logged: StepRecord[];
  /** Of `evaluateEvery`. */
  evaluations: EvaluationRecord[];
  /** Whether the run was ended before its last step. */
  stopped: boolean;
  seconds: number;
}

/**
 * The loss of a step is NaN or infinite.
 * @example
 * const { train: digits } = await data.loadMnist();
 * const options = { optimizer: tf.train.sgd(1e30), steps: 5, seed: 1 };
 * const model = models.mnistDense({ seed: 1, activation: 'relu' });
 * const error = await training.train(model, digits, options).catch((error: Error) => error);
 * error instanceof training.DivergenceError; // => true
 */
export class DivergenceError extends Error {
  constructor(
    readonly step: number,
    loss: number,
    /** The steps before. */
    readonly history: TrainingHistory,
  ) {
    super(
      `the loss is ${loss} at step ${step}: the learning rate may be too large, or images or weights contain NaN`,
    );
  }
}
