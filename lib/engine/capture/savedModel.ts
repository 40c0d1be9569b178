/** A model as a TensorFlow SavedModel: what Python's `tf.saved_model.load` and TensorFlow Serving read. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { nodeBackend } from '../backend';
import { clearAbandoned, discard, notWritten, partOf } from '../../base/temporaryFiles';
import { tf } from '../tf';
import { openBatchSize } from './batchSize';
import type { Endpoint } from './graph';
import { Effects } from './effects';
import { intercept } from './intercept';
import { Recorder } from './recorder';

/** What a SavedModel leaves open. */
export interface SavedModelOptions {
  /** Sizes that the model leaves open besides the batch's: one shape without the batch axis for each input. */
  inputShapes?: readonly (readonly number[])[];
  /** Writes the graph for this batch size alone; needed where the arithmetic depends on it. */
  batchSize?: number;
}

/**
 * Writes the folder `path` as TensorFlow's SavedModel, with the model's forward pass under the signature
 * `serving_default`, weights inside; inputs and outputs are named as in the model, the batch size is free. In
 * Python: `tf.saved_model.load(path).signatures['serving_default'](input_1=x)`.
 * @throws Error where the folder exists or cannot be written, and where an input leaves sizes open that `inputShapes` does not give;
 * CaptureError where the forward pass cannot be a graph (see `capture`).
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2 })] });
 * engine.saveSavedModel(model, 'saved/dense');
 */
export function saveSavedModel(
  model: tf.LayersModel,
  path: string,
  { inputShapes, batchSize }: SavedModelOptions = {},
): void {
  const folder = resolve(path);
  if (existsSync(folder)) throw new Error(`${path} exists: delete it, or give the path of a new folder`);
  const shapes = inputShapes ?? model.inputs.map(({ shape }) => shape.slice(1) as number[]);
  if (shapes.some((shape) => shape.some((size) => !(size > 0)))) {
    const open = model.inputs.map(
      ({ name, shape }) => `${name} [${shape.map((size) => size ?? '?').join(', ')}]`,
    );
    throw new Error(`expected sizes for every axis but the first, got ${open.join(', ')}: give inputShapes`);
  }

  const forward = (batch: number) => recordForward(model, shapes, batch);
  const { graph, inputs, outputs } = batchSize ? forward(batchSize) : openBatchSize(forward);
  const bytes = graph.savedModel({ inputs, outputs });

  const part = partOf(folder);
  try {
    mkdirSync(join(part, 'variables'), { recursive: true });
    clearAbandoned(dirname(folder));
    writeFileSync(join(part, 'saved_model.pb'), bytes);
    renameSync(part, folder);
  } catch (error) {
    discard(part);
    throw new Error(notWritten(path, error));
  }
}

/** The graph of one forward pass with this batch size; all variables are constants in it. */
function recordForward(model: tf.LayersModel, shapes: readonly (readonly number[])[], batch: number) {
  const { readSync, getDTypeInteger } = nodeBackend();
  const recorder = new Recorder([], 'float32', (dataId) => readSync.call(nodeBackend(), dataId));
  const names = endpointNames(model);
  const inputs: Endpoint[] = [];
  const outputs: Endpoint[] = [];
  tf.tidy(() => {
    const xs = shapes.map((shape, i) => tf.zeros([batch, ...shape], model.inputs[i].dtype));
    xs.forEach((x, i) => {
      const output = `input${i}`;
      recorder.argument(x, output);
      const dtype = getDTypeInteger.call(nodeBackend(), x.dtype);
      inputs.push({ name: names.inputs[i], output, dtype, shape: x.shape });
    });
    const forward = () =>
      [model.apply(xs.length === 1 ? xs[0] : xs, { training: false })].flat() as tf.Tensor[];
    intercept(recorder, new Effects(), forward).forEach((y, i) => {
      const output = `output${i}`;
      outputs.push({
        name: names.outputs[i],
        output,
        dtype: recorder.result(y, output).dtype,
        shape: y.shape,
      });
    });
  });
  recorder.graph.keepNeeded(outputs.map(({ output }) => output));
  return { graph: recorder.graph, inputs, outputs };
}

/**
 * What the signature calls the model's inputs and outputs: as the layers that they come from, in letters, digits and
 * underscores; "lstm_1" for a second output of "lstm".
 */
export function endpointNames({ inputs, outputs }: tf.LayersModel): { inputs: string[]; outputs: string[] } {
  return { inputs: distinctNames(inputs), outputs: distinctNames(outputs) };
}

function distinctNames(tensors: readonly tf.SymbolicTensor[]): string[] {
  const wanted = tensors.map(({ sourceLayer }) => sourceLayer.name.replace(/\W/g, '_'));
  const taken = new Set(wanted);
  return wanted.map((name, i) => {
    if (wanted.indexOf(name) === i) return name;
    let count = 1;
    while (taken.has(`${name}_${count}`)) count++;
    taken.add(`${name}_${count}`);
    return `${name}_${count}`;
  });
}
