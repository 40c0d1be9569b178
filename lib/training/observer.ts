/** What is told of every training in a process: a notebook installs one, so that a cell need not pass callbacks. */
import type { StepRecord, TrainingHistory } from './options';

/** What follows one training. */
export interface ObservedTraining {
  /** Ends the training where its options have no signal. */
  signal?: AbortSignal;
  /** Called for each step, those that a checkpoint remembers first. */
  onStep?(record: StepRecord, history: TrainingHistory): void;
  /** Called for every `logEvery`-th step. */
  onLog?(record: StepRecord): void;
  /** Called at the end, after an error too. */
  onEnd?(history: TrainingHistory): void;
}

/** Called at the beginning of each training; one without a name is part of a longer computation. */
export type TrainingObserver = (training: { name?: string; steps: number }) => ObservedTraining | undefined;

let observer: TrainingObserver | undefined;

/**
 * Installs what is told of every training in this process, in place of the one before; undefined: none.
 * @example
 * training.setTrainingObserver(({ steps }) => ({ onEnd: ({ loss }) => console.log(loss.length === steps) }));
 * const { train: digits } = await data.loadMnist();
 * const options = { optimizer: tf.train.sgd(0.1), steps: 2, seed: 1 };
 * await training.train(models.mnistDense({ seed: 1 }), digits, options); // prints true
 * training.setTrainingObserver(undefined);
 */
export const setTrainingObserver = (next: TrainingObserver | undefined): void => void (observer = next);

export const observe: TrainingObserver = (training) => observer?.(training);
