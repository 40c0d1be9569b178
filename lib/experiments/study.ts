import { median } from '../base/statistics';
import { first, type LabelledImages } from '../data/labelledImages';
import { device } from '../engine/device';
import { tf } from '../engine/tf';
import { evaluate } from '../metrics/evaluate';
import { DivergenceError, type TrainingHistory } from '../training/options';
import { train } from '../training/train';
import { compactCurve, lookWindow, stepsTo, type StudyRecord, type StudySetting } from './studyRecord';

interface StudyPlan<S extends StudySetting> {
  name: string;
  /** One sentence: what it is to find out, and what was trimmed. */
  question: string;
  settings: readonly S[];
  seeds: readonly number[];
}

export interface RunOptions {
  /** From where a run that was killed goes on; it is not removed at the end. */
  checkpoint?: { path: string; every?: number };
  /** What the code is: a commit of git. */
  commit?: string;
  onStep?: (step: number) => void;
}

/** What a run found. */
export interface RunResult extends Pick<
  StudyRecord,
  'ended' | 'trainAccuracy' | 'measured' | 'pictures' | 'data'
> {
  curve: TrainingHistory;
  /** On images that were not trained on; undefined after a divergence. */
  test?: { accuracy: number; loss: number | null; count: number };
}

/** A study that trains and tests in its own way, resumably; it leaves no tensors. */
export interface OwnStudy<S extends StudySetting = StudySetting> extends StudyPlan<S> {
  run(setting: S, seed: number, options: RunOptions): Promise<RunResult>;
}

export interface StudyData {
  train: LabelledImages;
  test: LabelledImages;
  /** One sentence. */
  source: string;
}

/** A study of networks that classify images. */
export interface ClassifierStudy<S extends StudySetting = StudySetting> extends StudyPlan<S> {
  model(setting: S, seed: number): tf.LayersModel;
  /** Gradient descent at the setting's rate unless given. */
  optimizer?(setting: S): tf.Optimizer;
  data(setting: S, seed: number): Promise<StudyData>;
  /** Asked after every step with what there is of the curve: why the run ends before its last step. */
  end?(
    curve: Pick<TrainingHistory, 'loss' | 'accuracy' | 'evaluations'>,
    setting: S,
  ): 'reached' | 'hopeless' | undefined;
  /** Whether the accuracy on the training images is measured too, on 10,000 of them at most. */
  trainAccuracy?: boolean;
  /** More numbers of the trained network; keeps no tensors. Not called after a divergence. */
  measure?(model: tf.LayersModel, data: StudyData, seed: number): Promise<Record<string, number | number[]>>;
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
  const { curve, ended, test, trainAccuracy, measured, pictures, data } =
    'run' in study
      ? await study.run(setting, seed, options)
      : await runClassifier(study, setting, seed, options);
  const { name: machine, threads, tensorflow } = device();
  return {
    ...{ study: study.name, id, setting, seed, steps: curve.loss.length, ended },
    curve: compactCurve(curve, Math.max(10, Math.ceil(setting.steps / 100))),
    logged: curve.logged.map(({ step, loss, accuracy }) => ({ step, loss, accuracy })),
    stepsTo95: stepsTo(0.95, curve.accuracy),
    ...(setting.lookEvery ? looksOf(curve, setting.lookEvery) : {}),
    msPerStep: median(curve.ms),
    testAccuracy: test?.accuracy ?? null,
    testLoss: test?.loss ?? null,
    testCount: test?.count ?? 0,
    ...(trainAccuracy === undefined ? {} : { trainAccuracy }),
    ...(measured ? { measured } : {}),
    date: new Date().toISOString(),
    seconds: curve.ms.reduce((sum, time) => sum + time, 0) / 1000,
    ...{ machine, threads },
    versions: { tensorflow, node: process.versions.node, tfjs: tf.version_core },
    commit: options.commit ?? 'unknown',
    ...{ pictures, data },
  };
}

function looksOf(
  { evaluations }: TrainingHistory,
  every: number,
): Pick<StudyRecord, 'looks' | 'stepsTo95Tested'> {
  const accuracy = evaluations.map((evaluation) => evaluation.accuracy);
  const reached = stepsTo(0.95, accuracy, lookWindow);
  return {
    looks: { every, loss: evaluations.map(({ loss }) => loss), accuracy },
    stepsTo95Tested: reached === null ? null : reached * every,
  };
}

async function runClassifier(
  study: ClassifierStudy,
  setting: StudySetting,
  seed: number,
  { checkpoint, onStep }: RunOptions,
): Promise<RunResult> {
  const data = await study.data(setting, seed);
  const model = study.model(setting, seed);
  const optimizer = study.optimizer?.(setting) ?? tf.train.sgd(setting.learningRate);
  const { steps, batchSize = 64, logEvery = 200, testImages = data.test.count, lookEvery } = setting;
  const end = new AbortController();
  let ended: RunResult['ended'] = 'all';
  try {
    const curve = await train(model, data.train, {
      ...{ optimizer, steps, seed, batchSize, logEvery, checkpoint, signal: end.signal },
      evaluateEvery: lookEvery ? { steps: lookEvery, data: data.test, count: 200 } : undefined,
      onStep({ step }, history) {
        const early = study.end?.(history, setting);
        if (early) {
          ended = early;
          end.abort();
        }
        onStep?.(step);
      },
    }).catch((error: unknown) => {
      if (!(error instanceof DivergenceError)) throw error;
      ended = 'diverged';
      return error.history;
    });
    const found = { curve, ended, pictures: data.train.name, data: data.source };
    if ((ended as string) === 'diverged')
      return study.trainAccuracy ? { ...found, trainAccuracy: null } : found;
    const trained = study.trainAccuracy && (await evaluate(model, firstOf(data.train, 10_000)));
    return {
      ...found,
      test: await evaluate(model, firstOf(data.test, testImages)),
      ...(trained ? { trainAccuracy: trained.accuracy } : {}),
      measured: await study.measure?.(model, data, seed),
    };
  } finally {
    model.dispose();
    optimizer.dispose();
  }
}

/** The first `count` images, or all where there are fewer. */
export const firstOf = (data: LabelledImages, count: number) => first(data, Math.min(count, data.count));
