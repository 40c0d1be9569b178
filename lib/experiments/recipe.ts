/** How a network that comes with the project was trained, and how it is judged: `npm run train`, `npm run evaluate`. */
import type { StepRecord } from '../training/options';

export interface RecipeRun {
  /** Where the checkpoint is written, and looked for first. */
  checkpoint: string;
  /** Steps in all, where not the recipe's own: a rehearsal. */
  steps?: number;
  /** Ends the run after the step that is under way, with a checkpoint. */
  signal?: AbortSignal;
  onStep?: (record: StepRecord & { steps: number }) => void;
  /** Of what takes long and is not a step: reading images, evaluating. */
  onProgress?: (done: number, total: number) => void;
  /** Of the checkout, for the record. */
  commit?: string;
}

/** What a finished training says of itself, beside its weights. JSON. */
export type TrainingRecord = Record<string, unknown>;

export interface Recipe {
  /** The word after `npm run train --`. */
  name: string;
  /** One sentence. */
  about: string;
  /**
   * Trains, or goes on from the checkpoint, and writes the weights into `folder` when the last step is done; undefined
   * where the run was stopped before. The folder is replaced as a whole.
   */
  train(folder: string, run: RecipeRun): Promise<TrainingRecord | undefined>;
  /** Writes the weights of the checkpoint into `folder` without training; unfinished: whether it may be before its last step. */
  pack?(folder: string, run: RecipeRun & { unfinished: boolean }): Promise<TrainingRecord>;
  /** Measures the weights in `folder`. JSON. */
  evaluate(folder: string): Promise<Record<string, unknown>>;
}
