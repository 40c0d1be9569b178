/** How a network that comes with the project was trained, and how it is judged: `npm run train`, `npm run evaluate`. */
import { median } from '../base/statistics';
import type { StepRecord } from '../training/options';
import { device } from '../engine/device';
import { tf } from '../engine/tf';
import type { StepHistory } from '../training/checkpoint';
import { compactCurve } from './studyRecord';

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

export interface Recipe {
  /** The word after `npm run train --`. */
  name: string;
  /** One sentence. */
  about: string;
  /**
   * Trains, or goes on from the checkpoint, and writes the weights and a record of the training, JSON, into `folder` when
   * the last step is done; undefined where the run was stopped before. The folder is replaced as a whole.
   */
  train(folder: string, run: RecipeRun): Promise<Record<string, unknown> | undefined>;
  /** Writes the weights of the checkpoint into `folder` without training; unfinished: whether it may be before its last step. */
  pack?(folder: string, run: RecipeRun & { unfinished: boolean }): Promise<Record<string, unknown>>;
  /** Measures the weights in `folder`. JSON. */
  evaluate(folder: string): Promise<Record<string, unknown>>;
}

/**
 * What is written beside the weights: settings, time and curve, in a hundred bins at most, of a finished run; machine,
 * versions and date. data: one sentence, where the images come from; commit: of the checkout.
 */
export function trainingRecord(
  history: StepHistory,
  { settings, data, commit = 'unknown' }: { settings: object; data: string; commit?: string },
) {
  const { kind, name, threads, tensorflow } = device();
  return {
    settings,
    seconds: history.ms.reduce((sum, ms) => sum + ms, 0) / 1000,
    msPerStep: median(history.ms),
    curve: compactCurve(history, Math.max(1, Math.round(history.loss.length / 100))),
    data,
    machine: { kind, name, threads },
    versions: { tensorflow, node: process.versions.node, tfjs: tf.version_core },
    date: new Date().toISOString(),
    commit,
  };
}
