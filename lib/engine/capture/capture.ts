/**
 * A step of tfjs operations – forward, backward, optimiser – captured as one TensorFlow graph: recorded while
 * it runs once, and from then on run as a whole, as `tf.function` does in Python. TensorFlow's optimiser fuses
 * and lays out what was many small operations.
 */
import { deriveSeed } from '../../base/random';
import { nodeBackend } from '../backend';
import { isRecording } from '../recording';
import { tf } from '../tf';
import { CaptureError } from './captureError';
import type { RandomStream } from './draws';
import { type Precision, warnOfSlowHalf } from './precision';
import type { UsedOptimizer } from './optimizers';
import { isDifferentiated, recordStep, runStep, type Step } from './recordStep';
import type { StepGraph } from './stepGraph';
import { describeArguments, type StepResult } from './structure';

/** How a step is captured. */
export interface CaptureOptions {
  /**
   * The variables that are read in each call and written back after it; all there are, unless given. Others are
   * constants of the graph; where one is assigned to, the step is recorded again. None, `[]`, is for predictions: the
   * weights are laid out once and are in memory twice, which for one picture saves a tenth of VGG16's time in bfloat16,
   * and on a processor without AVX-512 a third of it in float32.
   */
  state?: readonly tf.Variable[];
  /**
   * Of the random numbers that the step draws without a seed of their own, such as in tf.layers.dropout: another for
   * each captured step, unless given.
   */
  seed?: number;
  /** bfloat16: convolutions, matrix products and what lies between them; variables stay float32. */
  precision?: Precision;
  /** How many graphs are kept, one for each combination of argument shapes; the one unused longest goes. */
  graphs?: number;
  /**
   * eager: call the step as it is, in float32; the default on a GPU, where a graph's state would go through the host,
   * but not for bfloat16.
   */
  mode?: 'graph' | 'eager';
}

/** The captured step. The caller disposes the tensors that it returns. */
export interface Captured<Arguments extends unknown[], Result> {
  (...args: Arguments): Result;
  /** Frees the graphs; a call after it throws. The variables stay. */
  dispose(): void;
  /** How many graphs are held. */
  readonly graphs: number;
  /** Calls so far: with the seed, what the random numbers of the next depend on. Set it to draw again, or to go on. */
  calls: number;
}

/**
 * A step of tfjs operations – forward, backward, optimiser – captured as one TensorFlow graph, as `tf.function` does
 * in Python. step: tensors in, or arrays and objects of them, with numbers, strings and booleans, each of which makes a
 * graph of its own; a tensor, an array or an object of tensors out; not asynchronous. It is run for real, and
 * recorded, when called with such types and shapes for the first time, and from then on run as a whole. What JavaScript
 * computes in it is not repeated: numbers become constants, branches stay as they were taken. A tensor from outside
 * that is neither argument nor state is a constant too. What optimisers are set to, their learning rates above all, and
 * which variables are trainable, is followed. Inside `tf.grad` and its like the step runs as it is, so that its
 * gradient is there, and so it does where more different shapes come in turn than graphs are kept.
 * @throws CaptureError, when it is called, where the step reads a value, draws random numbers in JavaScript, keeps a
 * tensor, is asynchronous, makes variables each time, sets a learning rate, or makes tensors whose shape depends on
 * values. Variables and optimisers then are as before the call. TypeError for arguments of other kinds.
 * @example
 * const step = engine.capture((x: tf.Tensor) => x.square().sum());
 * step(tf.tensor1d([3, 4])); // => 25
 * step(tf.tensor1d([6, 8])); // => 100
 * step.dispose();
 */
export function capture<Arguments extends unknown[], Result extends StepResult>(
  step: (...args: Arguments) => Result,
  {
    state,
    precision = 'float32',
    seed = nextSeed(),
    graphs: most = 8,
    mode = defaultMode(precision),
  }: CaptureOptions = {},
): Captured<Arguments, Result> {
  if (Object.prototype.toString.call(step) === '[object AsyncFunction]') {
    throw new CaptureError('expected a step that is not asynchronous, got an async function');
  }
  if (precision === 'bfloat16') {
    if (mode === 'eager') {
      throw new CaptureError(
        "expected precision 'float32' where the step is called as it is, got 'bfloat16', which only a captured graph " +
          "computes in: leave out mode: 'eager', or capture: false of a training",
      );
    }
    warnOfSlowHalf();
  }
  const run = step as unknown as Step;
  const held: HeldGraph[] = []; // the one used last stands last
  const unsettled = new Map<string, () => boolean>(); // whether flags are as the step left them
  const differentiated = new WeakSet<object>(); // to these the step takes gradients, whoever gives them
  const known = new Set<UsedOptimizer>();
  const stream: RandomStream = { seed, call: 0 };
  let calls = 0;
  let patience = 4 * most;
  let disposed = false;

  function captured(...args: Arguments): Result {
    if (disposed) throw new Error('this captured step was disposed of: capture it again');
    return call(args) as Result;
  }

  function call(args: Arguments): StepResult {
    if (mode === 'eager' || isRecording() || isTapeOn()) return runStep(run, args);
    calls += 1;
    stream.call += 1;
    const described = describeArguments(args);
    if (described.tensors.some((tensor) => isDifferentiated(tensor, differentiated)))
      return runStep(run, args);
    const found = held.find(({ key, graph }) => key === described.key && graph?.holds);
    if (found?.graph) {
      held.push(...held.splice(held.indexOf(found), 1));
      found.lastUse = calls;
      found.uses += 1;
      return found.graph.run(described.tensors);
    }
    if (!hasRoom()) return runStep(run, args);
    const { key } = described;
    const isSecond = unsettled.get(key)?.() ?? false;
    const options = { state, precision, stream, isSecond, differentiated, known };
    const { result, graph } = recordStep(run, args, described, options);
    if (graph) {
      unsettled.delete(key);
      held.push({ key, graph, lastUse: calls, uses: 0 });
    } else unsettled.set(key, flagsGuard());
    return result;
  }

  /** Whether to record; where it would be again and again, running the step as it is takes less time. */
  function hasRoom(): boolean {
    for (const one of held) {
      if (!one.graph?.isDead) continue;
      one.graph.dispose();
      one.graph = undefined; // its place is taken as long as one in use would be
    }
    if (held.length < most) return true;
    const [oldest] = held;
    if (calls - oldest.lastUse < patience) return false;
    if (oldest.uses < fewUses) patience *= 2;
    held.shift();
    oldest.graph?.dispose();
    return true;
  }

  captured.dispose = () => {
    for (const { graph } of held.splice(0)) graph?.dispose();
    disposed = true;
  };
  const count = () => held.filter(({ graph }) => graph).length;
  return Object.defineProperties(captured, {
    graphs: { get: count },
    calls: { get: () => stream.call, set: (call: number) => (stream.call = call) },
  }) as Captured<Arguments, Result>;
}

let steps = 0;
const nextSeed = () => deriveSeed(0, 'captured step', steps++);

interface HeldGraph {
  /** Of the arguments that it is for. */
  readonly key: string;
  graph: StepGraph | undefined;
  /** The call, counted from 1. */
  lastUse: number;
  uses: number;
}

/** To record a graph takes as long as some steps: one that ran less often has cost more than it saved. */
const fewUses = 4;

/** Whether the variables there are now are trainable as they are now. */
function flagsGuard(): () => boolean {
  const flags = Object.values(tf.engine().registeredVariables).map(
    (variable) => [variable, variable.trainable] as const,
  );
  return () => flags.every(([variable, trainable]) => variable.trainable === trainable);
}

const defaultMode = (precision: Precision) =>
  nodeBackend().isUsingGpuDevice && precision === 'float32' ? 'eager' : 'graph';

/** Whether a gradient is being computed that the operations of a graph would be missing from. */
const isTapeOn = () => (tf.engine() as unknown as { isTapeOn(): boolean }).isTapeOn();
