/** A study: settings x seeds, a training run for each, a record of each. */
import { device } from '../engine/device';
import { tf } from '../engine/tf';
import type { StepHistory } from '../training/checkpoint';
import { type ClassifierStudy, runClassifier } from './classifierStudy';
import type { RunOptions, RunResult, StudyPlan } from './studyPlan';
import {
  compactCurve,
  lookWindow,
  median,
  stepsTo,
  type StudyRecord,
  type StudySetting,
} from './studyRecord';

/** A study that trains and tests in its own way, resumably; it leaves no tensors. */
export interface OwnStudy<S extends StudySetting = StudySetting> extends StudyPlan<S> {
  run(setting: S, seed: number, options: RunOptions): Promise<RunResult>;
}

/** Settings x seeds, a training run for each, a record of each. */
export type Study<S extends StudySetting = StudySetting> = ClassifierStudy<S> | OwnStudy<S>;

export interface StudyRun {
  /** study/setting/seed. */
  id: string;
  study: Study;
  setting: StudySetting;
  seed: number;
}

/** Every run of a study, in the order of its settings. Throws for two settings of one name, or a name with other signs. */
export function runsOf(study: Study): StudyRun[] {
  const names = study.settings.map(({ name }) => name);
  const wrong = names.find((name, i) => !/^[\w.+-]+$/.test(name) || names.indexOf(name) !== i);
  if (wrong !== undefined) {
    throw new Error(
      `${study.name}: expected settings with a name of their own, letters, digits and ".+-", got "${wrong}"`,
    );
  }
  return study.settings.flatMap((setting) =>
    study.seeds.map((seed) => ({ id: `${study.name}/${setting.name}/${seed}`, study, setting, seed })),
  );
}

/** Trains, tests and measures; leaves no tensors. The same run gives the same curve, however often it is resumed. */
export async function runOne(
  { id, study, setting, seed }: StudyRun,
  options: RunOptions = {},
): Promise<StudyRecord> {
  const { curve, logged, ended, test, trainAccuracy, measured, pictures, data } =
    'run' in study
      ? await study.run(setting, seed, options)
      : await runClassifier(study, setting, seed, options);
  const { steps, lookEvery } = setting;
  return {
    study: study.name,
    id,
    setting,
    seed,
    steps: curve.loss.length,
    ended,
    curve: compactCurve(curve, Math.max(10, Math.ceil(steps / 100))),
    logged,
    stepsTo95: stepsTo(0.95, curve.accuracy),
    ...(lookEvery ? looksOf(curve, lookEvery) : {}),
    msPerStep: median(curve.ms),
    testAccuracy: test?.accuracy ?? null,
    testLoss: test?.loss ?? null,
    testCount: test?.count ?? 0,
    ...(trainAccuracy === undefined ? {} : { trainAccuracy }),
    ...(measured ? { measured } : {}),
    date: new Date().toISOString(),
    seconds: curve.ms.reduce((sum, time) => sum + time, 0) / 1000,
    ...surroundings(),
    commit: options.commit ?? 'unknown',
    pictures,
    data,
  };
}

function looksOf(
  { evaluations }: StepHistory,
  every: number,
): Pick<StudyRecord, 'looks' | 'stepsTo95Tested'> {
  const accuracy = evaluations.map((evaluation) => evaluation.accuracy);
  const reached = stepsTo(0.95, accuracy, lookWindow);
  return {
    looks: { every, loss: evaluations.map(({ loss }) => loss), accuracy },
    stepsTo95Tested: reached === null ? null : reached * every,
  };
}

function surroundings(): Pick<StudyRecord, 'machine' | 'threads' | 'versions'> {
  const { name, threads, tensorflow } = device();
  return {
    machine: name,
    threads,
    versions: { tensorflow, node: process.versions.node, tfjs: tf.version_core },
  };
}
