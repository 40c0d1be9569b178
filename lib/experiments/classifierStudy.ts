/** Studies of networks that classify pictures: how one run of them is trained, tested and measured. */
import { first, type LabelledImages } from '../data/labelledImages';
import { tf } from '../engine/tf';
import { evaluate } from '../metrics/evaluate';
import type { RunOptions, RunResult, StudyPlan } from './studyPlan';
import type { StudySetting } from './studyRecord';
import type { StepHistory } from '../training/checkpoint';
import { DivergenceError } from '../training/options';
import { train } from '../training/train';

export interface StudyData {
  train: LabelledImages;
  test: LabelledImages;
  /** One sentence. */
  source: string;
}

/** Why a run may end before its last step. */
export type EarlyEnd = 'reached' | 'hopeless';

export interface ClassifierStudy<S extends StudySetting = StudySetting> extends StudyPlan<S> {
  model(setting: S, seed: number): tf.LayersModel;
  /** Gradient descent at the setting's rate unless given. */
  optimizer?(setting: S): tf.Optimizer;
  data(setting: S, seed: number): Promise<StudyData>;
  /** Asked after every step with what there is of the curve. */
  end?(curve: StepHistory, setting: S): EarlyEnd | undefined;
  /** Whether the accuracy on the training images is measured too, on 10,000 of them at most. */
  trainAccuracy?: boolean;
  /** More numbers of the trained network; keeps no tensors. Not called after a divergence. */
  measure?(model: tf.LayersModel, data: StudyData, seed: number): Promise<Record<string, number | number[]>>;
}

/** Leaves no tensors. The same run gives the same curve, however often it is resumed. */
export async function runClassifier(
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
    const whole = (ended as string) !== 'diverged';
    const seen =
      whole && study.trainAccuracy ? await evaluate(model, firstOf(data.train, 10_000)) : undefined;
    return {
      curve,
      logged: curve.logged.map(({ step, loss, accuracy }) => ({ step, loss, accuracy })),
      ended,
      test: whole ? await evaluate(model, firstOf(data.test, testImages)) : undefined,
      ...(study.trainAccuracy ? { trainAccuracy: seen?.accuracy ?? null } : {}),
      measured: whole ? await study.measure?.(model, data, seed) : undefined,
      pictures: data.train.name,
      data: data.source,
    };
  } finally {
    model.dispose();
    optimizer.dispose();
  }
}

const firstOf = (data: LabelledImages, count: number) => first(data, Math.min(count, data.count));
