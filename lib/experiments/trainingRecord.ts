/** What is written beside the weights of a network that comes with the project: how it was made. */
import { device } from '../engine/device';
import { tf } from '../engine/tf';
import type { StepHistory } from '../training/checkpoint';
import { compactCurve, median } from './studyRecord';

export interface TrainingSource {
  settings: object;
  /** One sentence: where the images come from. */
  data: string;
  /** Of the checkout. */
  commit?: string;
}

/** The settings, time and curve, in a hundred bins at most, of a finished run; machine, versions and date. */
export function trainingRecord(history: StepHistory, { settings, data, commit = 'unknown' }: TrainingSource) {
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
