/** The state of a training in a file: kill the process at any point, run it again, and the curve is the same. */
import { existsSync } from 'node:fs';
import { DataError } from '../base/dataError';
import { isCount, readBytes } from '../base/readFile';
import { type BatchesState, type BatchStream, isStream } from '../data/batches';
import { md5Of, writeWhole } from '../data/download';
import type { LabelledImages } from '../data/labelledImages';
import type { tf } from '../engine/tf';
import { type NamedArray, packSafetensors, readWords, unpackSafetensors } from '../weights/safetensors';
import { restoreTrainingState, restoreWeights, trainingState } from './trainingState';
import { crossEntropy } from './losses';
import type { TrainingHistory, TrainOptions } from './options';

/** What was recorded of every step so far. */
export type StepHistory = Pick<TrainingHistory, 'loss' | 'accuracy' | 'ms' | 'evaluations'>;

/** What identifies a run; a checkpoint of another run is refused. */
export interface RunDescription {
  network: string;
  optimizer: string;
  data: string;
  batches: string;
  watch: string;
}

const format = 'convnotes checkpoint 1';
const series = ['loss', 'accuracy', 'ms'] as const;
const evaluationSeries = ['step', 'loss', 'accuracy'] as const; // `look/…` in the file

export interface Run {
  path: string;
  model: tf.LayersModel;
  optimizer: tf.Optimizer;
  /** The learning rate of each step, where it is set. */
  rates?: Float64Array;
  description: RunDescription;
}

/**
 * Names of layers are left out of its description: they depend on what else was made in the process. Its words are in
 * files that exist: changed ones would refuse them.
 */
export function runOf(
  model: tf.LayersModel,
  source: LabelledImages | BatchStream,
  options: TrainOptions,
  rates?: Float64Array,
): Run {
  const { optimizer, seed, batchSize = 64, precision, augmentation, evaluateEvery, checkpoint } = options;
  const layers = model.layers.map((layer) => [layer.getClassName(), layer.getConfig()]);
  const names = new Set(['name', 'inboundNodes', 'inputLayers', 'outputLayers']);
  const loss = (options.loss ?? crossEntropy) === crossEntropy ? undefined : nameOf(options.loss!);
  const drawn = isStream(source) ? {} : { seed, batchSize };
  return {
    ...{ path: checkpoint!.path, model, optimizer, rates },
    description: {
      network: JSON.stringify(layers, (key, value: unknown) => (names.has(key) ? undefined : value)),
      optimizer: `${optimizer.getClassName()} ${JSON.stringify(optimizer.getConfig())}`,
      data: isStream(source)
        ? source.name
        : `${source.count} pictures of ${source.name}, labels ${md5Of(source.labels)}`,
      batches: JSON.stringify({ ...drawn, precision, augmentation: augmentation?.name, loss }),
      watch: evaluateEvery
        ? `every ${evaluateEvery.steps} steps ${evaluateEvery.count} of ${evaluateEvery.data.name}`
        : 'nothing',
    },
  };
}

/**
 * Written under another name and renamed: the file holds the old state or the new one, whole. Throws DataError where
 * another run has written there meanwhile, and where it cannot be written.
 */
export function saveCheckpoint(
  { path, model, optimizer, rates, description }: Run,
  batches: BatchesState,
  history: StepHistory,
): void {
  const there = readWords(path);
  if (there?.format === format) refuseAnother(path, there as unknown as RunDescription, description);
  const { iterations, weights, slots } = trainingState(model, optimizer);
  const arrays: NamedArray[] = [
    ...weights.map((array, i) => ({ ...array, name: `weight/${i}/${array.name}` })),
    ...slots.map((array) => ({ ...array, name: `slot/${array.name}` })),
    ...series.map((name) => column(`history/${name}`, history[name])),
    ...evaluationSeries.map((name) =>
      column(
        `look/${name}`,
        history.evaluations.map((evaluation) => evaluation[name]),
      ),
    ),
  ];
  const state = JSON.stringify({ iterations, batches, rates: ratesUntil(rates, history.loss.length) });
  writeWhole(path, packSafetensors(arrays, { format, state, ...description }));
}

/**
 * Puts the checkpoint's state into the model and the optimizer; undefined where there is no file. Throws DataError
 * where the file cannot be read, is cut short, or of another run; nothing is changed then.
 */
export function loadCheckpoint({
  path,
  model,
  optimizer,
  rates,
  description,
}: Run): { batches: BatchesState; history: StepHistory } | undefined {
  if (!existsSync(path)) return undefined;
  const { words, state, weights, slots, history } = readCheckpoint(path);
  refuseAnother(path, words as unknown as RunDescription, description);
  if (state.rates !== ratesUntil(rates, history.loss.length)) {
    throw new DataError(`${path} is of other learning rates; train with what it was made with, or ${remedy}`);
  }
  restoreTrainingState(model, optimizer, { iterations: state.iterations, weights, slots }, path);
  return { batches: state.batches, history };
}

/**
 * Puts the weights of a checkpoint into a model of the same layers, whatever it was trained with. Throws DataError where
 * the file is missing or cannot be read, or the weights do not fit; nothing is changed then.
 */
export function weightsOfCheckpoint(
  path: string,
  model: tf.LayersModel,
): { batches: BatchesState; history: StepHistory } {
  const { state, weights, history } = readCheckpoint(path);
  restoreWeights(model, weights, path);
  return { batches: state.batches, history };
}

/** The position of a checkpoint's batches, without reading its arrays; undefined without a checkpoint. */
export function placeOfCheckpoint(path: string): BatchesState | undefined {
  const words = readWords(path);
  return words && stateOf(words.state, path).batches;
}

const remedy = 'move the file away to start over';

function readCheckpoint(path: string) {
  const { arrays, words } = unpackSafetensors(readBytes(path, remedy), path);
  if (words.format !== format)
    throw new DataError(`${path}: expected a ${format}, found "${words.format}"; ${remedy}`);
  const part = (kind: string, pattern: RegExp) =>
    arrays
      .filter(({ name }) => name.startsWith(`${kind}/`))
      .map((array) => ({ ...array, name: array.name.replace(pattern, '') }));
  const state = stateOf(words.state, path);
  const columns = <K extends string>(kind: string, names: readonly K[]) => {
    const found = part(kind, /^[a-z]+\//).map(({ name, values }) => [name, [...values]] as const);
    const lists = Object.fromEntries(found) as Record<K, number[]>;
    if (names.every((name) => lists[name] && lists[name].length === lists[names[0]].length)) return lists;
    throw new DataError(`${path}: expected ${kind} of one length: ${names.join(', ')}; ${remedy}`);
  };
  const [steps, evaluated] = [columns('history', series), columns('look', evaluationSeries)];
  const evaluations = evaluated.step.map((step, i) => ({
    ...{ step, loss: evaluated.loss[i], accuracy: evaluated.accuracy[i] },
  }));
  return {
    ...{ words, state, history: { ...steps, evaluations } satisfies StepHistory },
    ...{ weights: part('weight', /^weight\/\d+\//), slots: part('slot', /^slot\//) },
  };
}

interface State {
  iterations: number;
  batches: BatchesState;
  /** Checksum of the learning rates so far, where they were set. */
  rates?: string;
}

const ratesUntil = (rates: Float64Array | undefined, steps: number) =>
  rates && md5Of(new Uint8Array(rates.slice(0, steps).buffer));

function stateOf(text: string, path: string): State {
  try {
    const state = JSON.parse(text) as State;
    if ([state.iterations, state.batches.epoch, state.batches.position].every(isCount)) return state;
  } catch {
    // said below
  }
  throw new DataError(
    `${path}: expected how many steps and batches were taken, found ${String(text).slice(0, 80)}; ${remedy}`,
  );
}

const column = (name: string, values: readonly number[]): NamedArray => ({
  name,
  shape: [values.length],
  values: Float64Array.from(values),
});

function refuseAnother(path: string, found: RunDescription, expected: RunDescription): void {
  const what = {
    network: 'network',
    optimizer: 'optimizer',
    data: 'data set',
    batches: 'seed, batch size or loss',
    watch: 'evaluation',
  };
  for (const [key, name] of Object.entries(what) as [keyof RunDescription, string][]) {
    if (found[key] === expected[key]) continue;
    throw new DataError(
      `${path} is of another ${name}: ${difference(expected[key], found[key])}; ` +
        `train with what it was made with, or move the file away to start over`,
    );
  }
}

/** The first difference of two descriptions, with some of what surrounds it. */
function difference(expected: string, given: unknown): string {
  const found = String(given);
  let i = 0;
  while (i < expected.length && expected[i] === found[i]) i++;
  const near = (text: string) => text.slice(Math.max(0, i - 40), i + 40) || 'nothing';
  return `expected … ${near(expected)} …, found … ${near(found)} …`;
}

const nameOf = (loss: NonNullable<TrainOptions['loss']>) => `${loss.name} ${loss.settings ?? ''}`.trim();
