/** Runs a step while every operation passes through a recorder, and what cannot be recorded is an error. */
import { nodeBackend } from '../backend';
import { setRecording } from '../recording';
import { tf } from '../tf';
import type { Recorder } from './recorder';

/**
 * A step that cannot become a graph; the message says which operation is the reason and what to do.
 * @example
 * const step = engine.capture((x: tf.Tensor) => x.mul(x.dataSync()[0]));
 * try {
 *   step(tf.tensor1d([2]));
 * } catch (error) {
 *   (error as Error).name; // => 'CaptureError'
 * }
 */
export class CaptureError extends Error {
  override name = 'CaptureError';
}

/** An optimiser that the step used: its rate is a constant of the graph, its counter is not part of it. */
export interface UsedOptimizer {
  iterations: number;
  incrementIterations(): void;
  learningRate?: number;
}

const drawnInJavaScript = new Set(
  ['rand', 'randomGamma', 'randomNormal', 'randomStandardNormal', 'randomUniform', 'randomUniformInt']
    .concat('truncatedNormal', 'multinomial')
    .map((op) => `${op}__op`),
);

interface Engine {
  startScope(name?: string): void;
  state: { scopeStack: { name?: string }[] };
}

/** Replaces methods of an object; returns the function that puts the old ones back. */
function replace<T extends object>(object: T, replacements: Partial<T>): () => void {
  const own = Object.keys(replacements).map(
    (key) => [key, Object.getOwnPropertyDescriptor(object, key)] as const,
  );
  Object.assign(object, replacements);
  return () => {
    for (const [key, descriptor] of own) {
      if (descriptor) Object.defineProperty(object, key, descriptor);
      else Reflect.deleteProperty(object, key);
    }
  };
}

/** Returns what `run` returns and the optimisers that it used. The recorder is told of each operation. */
export function intercept<T>(recorder: Recorder, run: () => T): { result: T; optimizers: UsedOptimizer[] } {
  const backend = nodeBackend();
  const engine = tf.engine() as unknown as Engine;
  const { executeSingleOutput, executeMultipleOutputs, createOutputTensor, readSync } = backend;
  const { startScope } = engine;
  const optimizer = tf.Optimizer.prototype as unknown as UsedOptimizer;
  const { incrementIterations } = optimizer;
  const optimizers: UsedOptimizer[] = [];
  let recorded = false; // inside an operation that the recorder is told of

  function recording<R>(call: () => R): R {
    recorded = true;
    try {
      return call();
    } finally {
      recorded = false;
    }
  }
  const where = () => {
    const scopes = engine.state.scopeStack
      .map(({ name }) => name ?? '')
      .filter((name) => name.endsWith('__op'));
    return scopes.map((name) => `tf.${name.slice(0, -4)}`).join(' > ');
  };
  const random = (what: string): never => {
    throw new CaptureError(
      `${what} draws random numbers in JavaScript, which a captured step would repeat for ever: ` +
        `use statelessUniform or convnotes' dropout, or pass the numbers as an argument`,
    );
  };

  const undo = [
    replace(backend, {
      executeSingleOutput(op, attributes, inputs) {
        const output = recording(() => executeSingleOutput.call(backend, op, attributes, inputs));
        recorder.operation(op, attributes, inputs, [output]);
        return output;
      },
      executeMultipleOutputs(op, attributes, inputs, count) {
        const outputs = recording(() => executeMultipleOutputs.call(backend, op, attributes, inputs, count));
        recorder.operation(op, attributes, inputs, outputs);
        return outputs;
      },
      createOutputTensor(metadata) {
        if (recorded) return createOutputTensor.call(backend, metadata);
        throw new CaptureError(
          `${where() || 'this operation'} cannot be captured: compute it outside of the step`,
        );
      },
      readSync(dataId) {
        if (!recorder.isComputed(dataId)) return readSync.call(backend, dataId);
        const operation = where();
        throw new CaptureError(
          `${operation || 'the step'} reads a value in JavaScript (data, dataSync, array, print), which a captured ` +
            `step would repeat for ever: return the tensor and read it after the call`,
        );
      },
    }),
    replace(engine, {
      startScope(name) {
        if (name && drawnInJavaScript.has(name)) {
          random([where(), `tf.${name.slice(0, -4)}`].filter(Boolean).join(' > '));
        }
        startScope.call(engine, name);
      },
    }),
    replace(Math, { random: () => random('Math.random') }),
    replace(optimizer, {
      incrementIterations(this: UsedOptimizer) {
        optimizers.push(this);
        incrementIterations.call(this);
      },
    }),
  ];
  setRecording(true);
  try {
    return { result: run(), optimizers };
  } finally {
    setRecording(false);
    for (const putBack of undo.reverse()) putBack();
  }
}
