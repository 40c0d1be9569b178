/** One eager run of a step, and the graph of what it did. */
import { nodeBackend } from '../backend';
import { tf } from '../tf';
import type { RandomStream } from './draws';
import { HeldValue } from './heldValue';
import { CaptureError } from './captureError';
import { Effects } from './effects';
import { intercept } from './intercept';
import type { UsedOptimizer } from './optimizers';
import type { Precision } from './precision';
import { Recorder } from './recorder';
import { StepGraph } from './stepGraph';
import { type Arguments, flattenResult, mapLeaves, type StepResult } from './structure';

export type Step = (...args: unknown[]) => StepResult;

export interface RecordOptions {
  /** All registered variables unless given. */
  state?: readonly tf.Variable[];
  precision: Precision;
  /** Whether it has run with such arguments already, and changed what only a first run may. */
  isSecond: boolean;
  stream: RandomStream;
  /** Gets the tensors to which the step takes gradients, and the data of constants where it takes them to arguments. */
  differentiated: WeakSet<object>;
  /** Optimisers that it has used; gets those that it uses now. */
  known: Set<UsedOptimizer>;
}

export interface RecordedStep {
  result: StepResult;
  /** Missing where the step did what only a first run does, such as making an optimiser's slots, or using it. */
  graph?: StepGraph;
}

/** Every variable there is, of models and optimisers alike. */
const registered = () => Object.values(tf.engine().registeredVariables);

/** Runs a step; tensors of its result that existed before are copied, so that the caller may dispose all of it. */
export function runStep(step: Step, args: readonly unknown[]): StepResult {
  const first = (tf.engine() as unknown as { nextTensorId(): number }).nextTensorId();
  const isOld = (leaf: unknown) =>
    leaf instanceof tf.Tensor && (leaf.id < first || leaf instanceof tf.Variable);
  const own = (leaf: unknown) => {
    if (isPromise(leaf)) {
      const ignore = () => undefined; // an error that nobody waits for would end the process
      leaf.then(ignore, ignore);
      throw new CaptureError('expected a step that is not asynchronous, got a promise as its result');
    }
    return isOld(leaf) ? (leaf as tf.Tensor).clone() : leaf;
  };
  const run = () => mapLeaves(step(...args), own);
  return tf.tidy(run as () => tf.TensorContainer) as StepResult;
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** Whether the step takes gradients to this argument by another way than its own. */
export const isDifferentiated = (tensor: tf.Tensor, differentiated: WeakSet<object>) =>
  differentiated.has(tensor) || differentiated.has(tensor.dataId);

/** Throws CaptureError for what a graph cannot repeat; variables and optimisers then are as they were before. */
export function recordStep(
  step: Step,
  args: readonly unknown[],
  { tensors, variables: given }: Arguments,
  { state, precision, stream, isSecond, differentiated, known }: RecordOptions,
): RecordedStep {
  const existing = registered();
  const variables = [...new Set([...(state ?? existing), ...given])];
  const all = [...new Set([...existing, ...variables])];
  for (const variable of all) separate(variable);
  const trainable = () => all.map((variable) => Number(variable.trainable)).join('');
  const trainableBefore = trainable();
  const before = all.map((variable) => new HeldValue(variable));
  const feeds = new Map<unknown, tf.Tensor>(tensors.map((tensor) => [tensor, identity(tensor)]));
  const effects = new Effects(differentiated, known);
  const putBack = () => {
    for (const held of [...before, ...effects.made]) held.putBack();
    for (const watched of effects.optimizers) watched.putBack();
  };
  try {
    const { readSync } = nodeBackend();
    const recorder = new Recorder(variables, precision, (dataId) => readSync.call(nodeBackend(), dataId));
    [...feeds.values()].forEach((feed, i) => recorder.argument(feed, `a${i}`));
    const own = args.map((arg) => mapLeaves(arg, (leaf) => feeds.get(leaf) ?? leaf));
    const result = intercept(recorder, effects, () => runStep(step, own), stream);
    if ([...feeds.values()].some((feed) => differentiated.has(feed))) {
      for (const dataId of recorder.constants) differentiated.add(dataId);
    }
    if (tensors.some((tensor) => isDifferentiated(tensor, differentiated))) {
      // The step also reaches this argument from outside: on tfjs' tape it is one tensor, here it would be two.
      tf.dispose(result as tf.TensorContainer);
      putBack();
      return { result: runStep(step, args) };
    }
    const flat = flattenResult(result);
    effects.check(recorder, flat.tensors);
    if ([...feeds.values(), ...all].some((tensor) => tensor.isDisposed)) {
      throw new CaptureError('the step disposes of an argument or a variable: do it after the call');
    }
    const writes = before.filter(({ isChanged }) => isChanged).map(({ variable }) => variable);
    const foreign = writes.find((variable) => !variables.includes(variable));
    if (foreign) {
      throw new CaptureError(`the step changes the variable ${foreign.name}, which is not in its state`);
    }
    const isFlagged = trainable() !== trainableBefore;
    const unsettled = effects.unsettled ?? (isFlagged ? 'changes which variables are trainable' : undefined);
    if (unsettled && isSecond && !effects.makesSlots) {
      throw new CaptureError(`the step ${unsettled}, in each call: do it outside of the step`);
    }
    const isOptimizerNew = !isSecond && effects.optimizers.some(({ optimizer }) => !known.has(optimizer));
    if (unsettled || isOptimizerNew) return { result };
    writes.forEach((variable, i) => recorder.result(variable, `w${i}`));
    flat.tensors.forEach((tensor, i) => recorder.result(tensor, `r${i}`));
    const constants = all.filter((variable) => !variables.includes(variable));
    const graph = new StepGraph(recorder, feeds.size, writes, constants, flat, effects.optimizers);
    return { result, graph };
  } catch (error) {
    const reason = effects.failure ?? error;
    if (reason instanceof CaptureError) putBack();
    throw reason;
  } finally {
    for (const { optimizer } of effects.optimizers) known.add(optimizer);
    for (const held of [...before, ...effects.made]) held.release();
    for (const feed of feeds.values()) feed.dispose();
  }
}

/** The same values under a name of their own in tfjs; TensorFlow does not copy them. */
function identity(tensor: tf.Tensor): tf.Tensor {
  const backend = nodeBackend();
  const value = backend.tensorMap.get(tensor.dataId).dtype;
  return backend.executeSingleOutput(
    'Identity',
    [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value }],
    [tensor],
  );
}

/** What shares its data with another tensor would be one input with it: a later change of one would reach the other. */
function separate(variable: tf.Variable): void {
  if (nodeBackend().refCount(variable.dataId) > 1) tf.tidy(() => variable.assign(identity(variable)));
}
