/** A study: settings x seeds, a training run for each, a record of each. */
import type { LabelledImages } from '../data/labelledImages';
import { device } from '../tensorflow/device';
import { tf } from '../tensorflow/tf';
import { evaluate } from './evaluate';
import type { StepHistory } from './checkpoint';
import {
  compactCurve,
  lookWindow,
  median,
  stepsTo,
  type StudyRecord,
  type StudySetting,
} from './studyRecord';
import { DivergenceError, train } from './train';

export interface StudyData {
  train: LabelledImages;
  test: LabelledImages;
  /** One sentence. */
  source: string;
}

/** Why a run may end before its last step. */
export type EarlyEnd = 'reached' | 'hopeless';

export interface Study<S extends StudySetting = StudySetting> {
  name: string;
  /** One sentence: what it is to find out, and what was trimmed. */
  question: string;
  settings: readonly S[];
  seeds: readonly number[];
  model(setting: S, seed: number): tf.LayersModel;
  /** Gradient descent at the setting's rate unless given. */
  optimizer?(setting: S): tf.Optimizer;
  data(setting: S, seed: number): Promise<StudyData>;
  /** Asked after every step with what there is of the curve. */
  end?(curve: StepHistory, setting: S): EarlyEnd | undefined;
  /** Whether the accuracy on the pictures of training is measured too, on 10,000 of them at most. */
  trainAccuracy?: boolean;
  /** More numbers of the trained network; keeps no tensors. Not called after a divergence. */
  measure?(model: tf.LayersModel, data: StudyData, seed: number): Promise<Record<string, number | number[]>>;
}

export interface StudyRun {
  /** study/setting/seed. */
  id: string;
  study: Study;
  setting: StudySetting;
  seed: number;
}

/** Every run of a study, in the order of its settings. Throws where two settings share a name or one is no word. */
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

export interface RunOptions {
  /** Where the run leaves off when it is killed, and goes on; removing it is the caller's. */
  checkpoint?: { path: string; every?: number };
  /** What the code is: a commit of git. */
  commit?: string;
  onStep?: (step: number) => void;
}

/** Trains, tests and measures; leaves no tensors. The same run gives the same curve, however often it is resumed. */
export async function runOne(
  { id, study, setting, seed }: StudyRun,
  options: RunOptions = {},
): Promise<StudyRecord> {
  const data = await study.data(setting, seed);
  const model = study.model(setting, seed);
  const optimizer = study.optimizer?.(setting) ?? tf.train.sgd(setting.learningRate);
  const curve: StepHistory = { loss: [], accuracy: [], ms: [], looks: [] };
  const logged: StudyRecord['logged'] = [];
  const { steps, batchSize = 64, logEvery = 200, testImages = data.test.count, lookEvery } = setting;
  const end = new AbortController();
  let ended: StudyRecord['ended'] = 'all';
  try {
    await train(model, data.train, {
      optimizer,
      steps,
      seed,
      batchSize,
      checkpoint: options.checkpoint,
      signal: end.signal,
      watch: lookEvery ? { data: data.test, every: lookEvery, count: 200 } : undefined,
      onLook: (look) => curve.looks.push(look),
      onStep({ step, loss, accuracy, ms: time }) {
        curve.loss.push(loss);
        curve.accuracy.push(accuracy);
        curve.ms.push(time);
        if (step % logEvery === 0) logged.push({ step, loss, accuracy });
        const early = study.end?.(curve, setting);
        if (early) {
          ended = early;
          end.abort();
        }
        options.onStep?.(step);
      },
    }).catch((error: unknown) => {
      if (!(error instanceof DivergenceError)) throw error;
      ended = 'diverged';
    });
    const whole = (ended as string) !== 'diverged';
    const test = whole ? await evaluate(model, firstOf(data.test, testImages)) : undefined;
    const seen =
      whole && study.trainAccuracy ? await evaluate(model, firstOf(data.train, 10_000)) : undefined;
    const measured = whole ? await study.measure?.(model, data, seed) : undefined;
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
      ...(study.trainAccuracy ? { trainAccuracy: seen?.accuracy ?? null } : {}),
      ...(measured ? { measured } : {}),
      date: new Date().toISOString(),
      seconds: curve.ms.reduce((sum, time) => sum + time, 0) / 1000,
      ...surroundings(),
      commit: options.commit ?? 'unknown',
      pictures: data.train.name,
      data: data.source,
    };
  } finally {
    model.dispose();
    optimizer.dispose();
  }
}

function looksOf({ looks }: StepHistory, every: number): Pick<StudyRecord, 'looks' | 'stepsTo95Tested'> {
  const accuracy = looks.map((look) => look.accuracy);
  const reached = stepsTo(0.95, accuracy, lookWindow);
  return {
    looks: { every, loss: looks.map(({ loss }) => loss), accuracy },
    stepsTo95Tested: reached === null ? null : reached * every,
  };
}

function firstOf(data: LabelledImages, count: number): LabelledImages {
  if (count >= data.count) return data;
  const size = data.height * data.width * data.channels;
  return {
    ...data,
    images: data.images.subarray(0, count * size),
    labels: data.labels.subarray(0, count),
    count,
  };
}

function surroundings(): Pick<StudyRecord, 'machine' | 'threads' | 'versions'> {
  const { name, threads, tensorflow } = device();
  const allowed = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return {
    machine: name,
    threads: allowed > 0 ? Math.min(allowed, threads) : threads,
    versions: { tensorflow, node: process.versions.node, tfjs: tf.version_core },
  };
}
