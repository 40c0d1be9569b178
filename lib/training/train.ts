import { Batches, type BatchStream, isStream } from '../data/batches';
import { checkFit, type LabelledImages } from '../data/labelledImages';
import { checkWhole } from '../engine/checkShape';
import type { tf } from '../engine/tf';
import { inputValues } from '../models/layerOutputs';
import { capturedStep } from './capturedStep';
import { loadCheckpoint, runOf, saveCheckpoint } from './checkpoint';
import { evaluations } from './evaluations';
import { learningRateOf, ratesOf, setLearningRate } from './learningRate';
import { observe } from './observer';
import { DivergenceError, type StepRecord, type TrainingHistory, type TrainOptions } from './options';

/**
 * Trains the model on images, or on the batches of a stream; the training loop. Other work of the process goes on
 * between the steps, so that a stop button is heard. The same seed gives the same curve on the same machine, bit for
 * bit, however often the run was killed and taken up again from its checkpoint, with the same number of threads: the
 * environment's TF_NUM_INTRAOP_THREADS, else that of the cores.
 * @throws Error where the images do not fit the network; RangeError for invalid counts, seeds and rates;
 * DivergenceError where the loss is NaN; DataError where the checkpoint is of another run, or damaged.
 * @example
 * const { train: digits } = await data.loadMnist();
 * const optimizer = tf.train.sgd(0.1);
 * const { loss } = await training.train(models.mnistDense({ seed: 1 }), digits, { optimizer, steps: 3, seed: 1 });
 * loss.length; // => 3
 */
export async function train(
  model: tf.LayersModel,
  source: LabelledImages | BatchStream,
  options: TrainOptions,
): Promise<TrainingHistory> {
  const { optimizer, steps, name = 'training', logEvery = 200, checkpoint } = options;
  for (const [what, count] of Object.entries({ steps, logEvery })) checkWhole(what, count);
  const stream = streamOf(model, source, options);
  const rates = options.learningRate && ratesOf(options.learningRate, steps);
  const ownRate = rates && learningRateOf(optimizer);
  const run = checkpoint && runOf(model, source, options, rates);
  const evaluate = options.evaluateEvery && evaluations(model, options.evaluateEvery, options);
  const step = capturedStep(model, options);
  const history: TrainingHistory = {
    ...{ name, model, loss: [], accuracy: [], ms: [], logged: [], evaluations: [] },
    ...{ stopped: true, seconds: 0 },
  };
  const started = performance.now();
  const observed = observe({ name: options.name, steps });
  const signal = options.signal ?? observed?.signal;
  try {
    resume();
    let saved = history.loss.length;
    for (let i = saved; i < steps && !signal?.aborted; i++) {
      if (rates) setLearningRate(optimizer, rates[i]);
      const evaluation = evaluate?.(i);
      if (evaluation) history.evaluations.push(evaluation);
      note(await takeStep(i));
      if (run && i + 1 - saved >= (checkpoint.every ?? 500)) {
        saveCheckpoint(run, stream.state, history);
        saved = i + 1;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (run && history.loss.length > saved) saveCheckpoint(run, stream.state, history);
    history.stopped = history.loss.length < steps;
  } finally {
    if (ownRate !== undefined) setLearningRate(optimizer, ownRate);
    step.dispose();
    evaluate?.dispose();
    history.seconds = (performance.now() - started) / 1000;
    observed?.onEnd?.(history);
  }
  return history;

  async function takeStep(i: number): Promise<StepRecord> {
    let start = performance.now();
    const { xs, labels } = await stream.next();
    const waited = performance.now() - start;
    try {
      inputValues(model, xs);
      step.record(xs, labels);
      start = performance.now();
      const { loss, accuracy } = step.run(xs, labels, i);
      if (!Number.isFinite(loss)) throw new DivergenceError(i, loss, history);
      return { step: i, loss, accuracy, ms: waited + performance.now() - start };
    } finally {
      xs.dispose();
      labels.dispose();
    }
  }

  function note(record: StepRecord): void {
    for (const key of ['loss', 'accuracy', 'ms'] as const) history[key].push(record[key]);
    const isLogged = record.step % logEvery === 0;
    if (isLogged) history.logged.push(record);
    options.onStep?.(record, history);
    observed?.onStep?.(record, history);
    if (isLogged) observed?.onLog?.(record);
  }

  /** Goes on from the checkpoint, where there is one. */
  function resume(): void {
    const found = run && loadCheckpoint(run);
    if (!found) return;
    stream.restore(found.batches);
    const { loss, accuracy, ms, evaluations } = found.history;
    history.evaluations.push(...evaluations);
    loss.forEach((_, i) => note({ step: i, loss: loss[i], accuracy: accuracy[i], ms: ms[i] }));
  }
}

function streamOf(
  model: tf.LayersModel,
  source: LabelledImages | BatchStream,
  { seed, batchSize, augmentation }: TrainOptions,
): BatchStream {
  if (!isStream(source)) {
    if (seed === undefined) throw new RangeError('expected a seed for the order of the images, got none');
    checkFit(model, source);
    return new Batches(source, { batchSize: batchSize ?? 64, seed, augmentation });
  }
  const given = Object.entries({ seed, batchSize, augmentation }).find(([, value]) => value !== undefined);
  if (given) throw new RangeError(`expected no ${given[0]}: ${source.name} has its own`);
  return source;
}
