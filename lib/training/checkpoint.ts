/** Where a training stands, in a file: kill the process at any point, run it again, and the curve is the same. */
import { existsSync } from 'node:fs';
import type { BatchesState } from '../data/batches';
import { DataError } from '../base/dataError';
import { md5Of, writeWhole } from '../data/download';
import { isCount } from '../base/jsonValues';
import type { LabelledImages } from '../data/labelledImages';
import { readBytes } from '../base/readFile';
import type { tf } from '../engine/tf';
import { type NamedArray, packSafetensors, readWords, unpackSafetensors } from '../weights/safetensors';
import { restoreTrainingState, trainingState } from './trainingState';
import type { Look, WatchOptions } from './watch';

/** What was recorded of every step so far. */
export interface StepHistory {
  loss: number[];
  accuracy: number[];
  ms: number[];
  looks: Look[];
}

/** What makes two runs the same run, in words that are compared: a checkpoint of another is refused. */
export interface RunDescription {
  network: string;
  optimizer: string;
  data: string;
  batches: string;
  watch: string;
}

const format = 'convnotes checkpoint 1';
const series = ['loss', 'accuracy', 'ms'] as const;
const lookSeries = ['step', 'loss', 'accuracy'] as const;

export interface Run {
  model: tf.LayersModel;
  optimizer: tf.Optimizer;
  description: RunDescription;
}

/** Names of layers are left out: they depend on what else was made in the process. */
export function describeRun(
  model: tf.LayersModel,
  optimizer: tf.Optimizer,
  data: LabelledImages,
  batches: { seed: number; batchSize: number; precision?: string; augmentation?: string },
  watched?: WatchOptions,
): RunDescription {
  const layers = model.layers.map((layer) => [layer.getClassName(), layer.getConfig()]);
  const names = new Set(['name', 'inboundNodes', 'inputLayers', 'outputLayers']);
  return {
    network: JSON.stringify(layers, (key, value: unknown) => (names.has(key) ? undefined : value)),
    optimizer: `${optimizer.getClassName()} ${JSON.stringify(optimizer.getConfig())}`,
    data: `${data.count} pictures of ${data.name}, labels ${md5Of(data.labels)}`,
    batches: JSON.stringify(batches),
    watch: watched ? `every ${watched.every} steps ${watched.count} of ${watched.data.name}` : 'nothing',
  };
}

/**
 * Written under another name and renamed: the file holds the old state or the new one, whole. Throws Error where another
 * run has written there meanwhile, and DataError where it cannot be written.
 */
export function saveCheckpoint(
  path: string,
  { model, optimizer, description }: Run,
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
    ...lookSeries.map((name) =>
      column(
        `look/${name}`,
        history.looks.map((look) => look[name]),
      ),
    ),
  ];
  const state = JSON.stringify({ iterations, batches });
  writeWhole(path, packSafetensors(arrays, { format, state, ...description }));
}

/**
 * Puts the checkpoint's state into the model and the optimiser; undefined where there is no file. Throws DataError
 * where the file cannot be read, is cut short, or of another network, optimiser, data set or seed; nothing is changed
 * then.
 */
export function loadCheckpoint(
  path: string,
  { model, optimizer, description }: Run,
): { batches: BatchesState; history: StepHistory } | undefined {
  if (!existsSync(path)) return undefined;
  const remedy = 'delete the file to begin anew';
  const { arrays, words } = unpackSafetensors(readBytes(path, remedy), path);
  if (words.format !== format)
    throw new DataError(`${path}: expected a ${format}, found "${words.format}"; ${remedy}`);
  const part = (kind: string, pattern: RegExp) =>
    arrays
      .filter(({ name }) => name.startsWith(`${kind}/`))
      .map((array) => ({ ...array, name: array.name.replace(pattern, '') }));
  const { iterations, batches } = stateOf(words.state, path);
  const [weights, slots] = [part('weight', /^weight\/\d+\//), part('slot', /^slot\//)];
  refuseAnother(path, words as unknown as RunDescription, description);
  const columns = <K extends string>(kind: string, names: readonly K[]) => {
    const found = part(kind, /^[a-z]+\//).map(({ name, values }) => [name, [...values]] as const);
    const lists = Object.fromEntries(found) as Record<K, number[]>;
    if (names.every((name) => lists[name] && lists[name].length === lists[names[0]].length)) return lists;
    throw new DataError(`${path}: expected ${kind} of one length: ${names.join(', ')}; ${remedy}`);
  };
  const [history, looks] = [columns('history', series), columns('look', lookSeries)];
  restoreTrainingState(model, optimizer, { iterations, weights, slots }, path);
  return {
    batches,
    history: {
      ...history,
      looks: looks.step.map((step, i) => ({ step, loss: looks.loss[i], accuracy: looks.accuracy[i] })),
    },
  };
}

function stateOf(text: string, path: string): { iterations: number; batches: BatchesState } {
  try {
    const { iterations, batches } = JSON.parse(text) as { iterations: number; batches: BatchesState };
    if ([iterations, batches.epoch, batches.position].every(isCount)) return { iterations, batches };
  } catch {
    // said below
  }
  throw new DataError(
    `${path}: expected how many steps and batches were taken, found ${String(text).slice(0, 80)}; ` +
      'delete the file to begin anew',
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
    optimizer: 'optimiser',
    data: 'data set',
    batches: 'seed or batch size',
    watch: 'watch',
  };
  for (const [key, name] of Object.entries(what) as [keyof RunDescription, string][]) {
    if (found[key] === expected[key]) continue;
    throw new DataError(
      `${path} is of another ${name}: ${difference(expected[key], found[key])}; ` +
        `train with what it was made with, or delete the file to begin anew`,
    );
  }
}

/** Where two descriptions part, with some of what surrounds it. */
function difference(expected: string, given: unknown): string {
  const found = String(given);
  let i = 0;
  while (i < expected.length && expected[i] === found[i]) i++;
  const near = (text: string) => text.slice(Math.max(0, i - 40), i + 40) || 'nothing';
  return `expected … ${near(expected)} …, found … ${near(found)} …`;
}
