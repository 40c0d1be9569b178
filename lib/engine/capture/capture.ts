/**
 * A step of tfjs operations – forward, backward, optimiser – captured as one TensorFlow graph: recorded while
 * it runs once, and from then on run as a whole, as `tf.function` does in Python. TensorFlow's optimiser fuses
 * and lays out what was many small operations.
 */
import { nodeBackend } from '../backend';
import { isRecording } from '../recording';
import { tf } from '../tf';
import { CaptureError, type UsedOptimizer } from './intercept';
import type { Precision } from './precision';
import { recordStep, type StepGraph } from './recordStep';
import type { StepResult } from './result';

/** How a step is captured. */
export interface CaptureOptions {
  /** The variables that are read in each call and written back after it; all there are, unless given. */
  state?: readonly tf.Variable[];
  /** bfloat16: convolutions, matrix products and what lies between them; variables stay float32. */
  precision?: Precision;
  /** How many graphs are kept, one for each combination of argument shapes; the one unused longest goes. */
  graphs?: number;
  /** eager: call the step as it is; the default on a GPU, where a graph's state would go through the host. */
  mode?: 'graph' | 'eager';
}

/** The captured step. The caller disposes the tensors that it returns. */
export interface Captured<Arguments extends tf.Tensor[], Result> {
  (...args: Arguments): Result;
  /** Frees the graphs; a call after it throws. The variables stay. */
  dispose(): void;
  /** How many graphs are held. */
  readonly graphs: number;
}

/**
 * A step of tfjs operations – forward, backward, optimiser – captured as one TensorFlow graph, as `tf.function` does
 * in Python. step: tensors in; a tensor, an array or an object of tensors out; not asynchronous. It is run for real,
 * and recorded, when called with shapes for the first time, and from then on run as a whole. What JavaScript
 * computes in it is not repeated: numbers become constants, branches stay as they were taken. A tensor from outside
 * that is neither argument nor state is a constant too; a new learning rate makes a new graph.
 * @throws CaptureError, when it is called, where the step reads a value, draws random numbers in JavaScript, or
 * makes variables each time.
 * @example
 * const step = engine.capture((x: tf.Tensor) => x.square().sum());
 * step(tf.tensor1d([3, 4])); // => 25
 * step(tf.tensor1d([6, 8])); // => 100
 * step.dispose();
 */
export function capture<Arguments extends tf.Tensor[], Result extends StepResult>(
  step: (...args: Arguments) => Result,
  { state, precision = 'float32', graphs: most = 8, mode = defaultMode() }: CaptureOptions = {},
): Captured<Arguments, Result> {
  const graphs = new Map<string, StepGraph>(); // the one used last stands last
  const optimizers = new Set<UsedOptimizer>();
  let firstMade: string | undefined;
  let disposed = false;

  const keyOf = (args: Arguments) =>
    [...args.map((x) => `${x.dtype}[${x.shape}]`), ...[...optimizers].map((o) => o.learningRate)].join(' ');

  function captured(...args: Arguments): Result {
    if (disposed) throw new Error('this captured step was disposed of: capture it again');
    if (mode === 'eager' || isRecording()) {
      return tf.tidy(() => step(...args) as unknown as tf.TensorContainer) as unknown as Result;
    }
    const key = keyOf(args);
    const graph = graphs.get(key);
    if (!graph || graph.isStale) return record(args);
    graphs.delete(key);
    graphs.set(key, graph);
    return graph.run(args) as Result;
  }

  function record(args: Arguments): Result {
    const anyStep = step as unknown as (...args: tf.Tensor[]) => Result;
    const { result, made, graph } = recordStep(anyStep, args, { state, precision });
    if (graph) keep(args, graph);
    else if (firstMade === undefined)
      firstMade = made[0].name; // an optimiser's slots, made in its first step
    else
      throw new CaptureError(`the step makes variables in each call, ${made[0].name} now: make them outside`);
    return result;
  }

  function keep(args: Arguments, graph: StepGraph): void {
    for (const optimizer of graph.usedOptimizers) optimizers.add(optimizer);
    const key = keyOf(args);
    graphs.get(key)?.dispose();
    graphs.delete(key);
    graphs.set(key, graph);
    for (const [oldest, unused] of [...graphs].slice(0, -most)) {
      unused.dispose();
      graphs.delete(oldest);
    }
  }

  captured.dispose = () => {
    for (const graph of graphs.values()) graph.dispose();
    graphs.clear();
    disposed = true;
  };
  return Object.defineProperty(captured, 'graphs', { get: () => graphs.size }) as Captured<Arguments, Result>;
}

const defaultMode = () => (nodeBackend().isUsingGpuDevice ? 'eager' : 'graph');
