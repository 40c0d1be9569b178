/** Runs a step while every operation passes through a recorder, and what cannot be recorded is an error. */
import { nodeBackend } from '../backend';
import { setRecording } from '../recording';
import { tf } from '../tf';
import { Draws, type RandomStream } from './draws';
import { Rates, type UsedOptimizer, Watched } from './optimizers';
import { CaptureError } from './captureError';
import { HeldValue } from './heldValue';
import type { Recorder } from './recorder';
import { replace } from './replace';

interface Engine {
  startScope(name?: string): void;
  keep<T extends tf.Tensor>(tensor: T): T;
  gradients(f: () => tf.Tensor, xs: tf.Tensor[], ...options: unknown[]): unknown;
  makeVariable(initial: tf.Tensor, ...options: unknown[]): tf.Variable;
  state: { scopeStack: { name?: string }[] };
}

/** What a step did besides its operations. */
export class Effects {
  /** Variables that it made, with what they began with. */
  readonly made: HeldValue[] = [];
  readonly optimizers: Watched[] = [];
  /** Tensors given to `tf.keep`, tfjs' own for gradients among them. */
  readonly kept: tf.Tensor[] = [];
  /** Why the step cannot be a graph, also where it caught the error itself. */
  failure: CaptureError | undefined;

  /** differentiated: gets the tensors to which it takes gradients. */
  constructor(readonly differentiated = new WeakSet<tf.Tensor>()) {}

  /** Throws CaptureError for what a graph would not do again. results: of the step. */
  check(recorder: Recorder, results: readonly tf.Tensor[]): void {
    if (this.failure) throw this.failure;
    const isForgotten = (tensor: tf.Tensor) =>
      !tensor.isDisposed && recorder.isComputed(tensor.dataId) && !results.includes(tensor);
    if (this.kept.some(isForgotten)) {
      throw new CaptureError(
        'the step keeps a tensor that it computed (tf.keep), which a captured step does once and not in each call: return it, ' +
          'or assign it to a tf.variable',
      );
    }
  }

  /** Whether all that it made are slots of optimisers, of which a layer that is built late gets its own a call later. */
  get makesSlots(): boolean {
    const isSlot = ({ variable }: HeldValue) => this.optimizers.some((watched) => watched.owns(variable));
    return this.made.length > 0 && this.made.every(isSlot);
  }

  /** What it changed that only its first run may change, such as an optimiser's slots, which that makes. */
  get unsettled(): string | undefined {
    if (this.made.length > 0) return `makes variables, ${this.made[0].variable.name} now`;
    return this.optimizers.some(({ isChanged }) => isChanged) ? 'changes an optimiser' : undefined;
  }

  optimizer(optimizer: UsedOptimizer): Watched {
    let watched = this.optimizers.find((one) => one.optimizer === optimizer);
    if (!watched) this.optimizers.push((watched = new Watched(optimizer)));
    return watched;
  }
}

/**
 * Returns what `run` returns. The recorder is told of each operation, `effects` of all else. stream: of random numbers,
 * which are refused without one.
 */
export function intercept<T>(recorder: Recorder, effects: Effects, run: () => T, stream?: RandomStream): T {
  const backend = nodeBackend();
  const engine = tf.engine() as unknown as Engine;
  const { executeSingleOutput, executeMultipleOutputs, createOutputTensor, readSync, write } = backend;
  const { startScope, keep, gradients, makeVariable } = engine;
  let recorded = false; // inside an operation that the recorder is told of

  function recording<R>(call: () => R): R {
    recorded = true;
    try {
      return call();
    } finally {
      recorded = false;
    }
  }
  function refuse(reason: string): never {
    effects.failure ??= new CaptureError(reason);
    throw effects.failure;
  }
  const where = () => {
    const scopes = engine.state.scopeStack
      .map(({ name }) => name ?? '')
      .filter((name) => name.endsWith('__op'));
    return scopes.map((name) => `tf.${name.slice(0, -4)}`).join(' > ');
  };
  const random = (what: string): never =>
    refuse(
      `${what} draws random numbers in JavaScript, of which a captured step would repeat the first: ` +
        'use tf.randomUniform, tf.randomNormal or tf.truncatedNormal, or pass the numbers as an argument',
    );
  const scope = () => engine.state.scopeStack.at(-1)?.name;
  const draws = new Draws(recorder, stream, (dataId) => readSync.call(backend, dataId), scope);
  const fromJavaScript = Math.random;
  const callLayer = tf.RNN.prototype.call;
  const rates = new Rates(recorder, (optimizer) => effects.optimizer(optimizer));

  const undo = [
    draws.follow(), // before operations are recorded, for it runs some
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
        return refuse(`${where() || 'this operation'} cannot be captured: compute it outside of the step`);
      },
      write(values, shape, dtype) {
        const plain = () => write.call(backend, values, shape, dtype);
        const dataId = draws.isDrawing ? draws.write(values, shape, dtype, plain) : plain();
        recorder.write(dataId);
        if (shape.length === 0 && dtype === 'float32') rates.scalar(dataId, values[0]);
        return dataId;
      },
      readSync(dataId) {
        if (!recorder.isComputed(dataId)) {
          recorder.look(dataId);
          return readSync.call(backend, dataId);
        }
        const operation = where();
        return refuse(
          `${operation || 'the step'} reads a value in JavaScript (data, dataSync, array, print), of which a captured ` +
            `step would repeat the first: return the tensor and read it after the call`,
        );
      },
    }),
    replace(engine, {
      startScope(name) {
        if (name && draws.refuses(name)) {
          random([where(), `tf.${name.slice(0, -4)}`].filter(Boolean).join(' > '));
        }
        startScope.call(engine, name);
        if (draws.isDrawing) draws.begin();
      },
      makeVariable(...args) {
        const variable = makeVariable.apply(engine, args);
        effects.made.push(new HeldValue(variable));
        return variable;
      },
      keep(tensor) {
        effects.kept.push(tensor);
        return keep.call(engine, tensor) as typeof tensor;
      },
      gradients(f, xs, ...options) {
        for (const x of xs) effects.differentiated.add(x);
        return gradients.call(engine, f, xs, ...options);
      },
    }),
    replace(Math, {
      random() {
        if (!draws.isDrawing) return random('Math.random');
        draws.seedIsMissing();
        return fromJavaScript();
      },
    }),
    replace(tf.RNN.prototype, {
      call(this: tf.RNN, ...args) {
        const result = callLayer.apply(this, args);
        disposeMasks(this.cell);
        return result;
      },
      resetStates(this: tf.RNN) {
        return refuse(
          `the recurrent layer ${this.name} is stateful and keeps its state from call to call: ` +
            'give it the states as arguments (initialState) and return them (returnState)',
        );
      },
    }),
    ...rates.follow(),
  ];
  setRecording(true);
  try {
    return run();
  } finally {
    setRecording(false);
    for (const putBack of undo.reverse()) putBack();
    draws.dispose();
  }
}

interface RecurrentCell {
  cells?: RecurrentCell[];
  dropoutMask?: tf.Tensor | tf.Tensor[] | null;
  recurrentDropoutMask?: tf.Tensor | tf.Tensor[] | null;
}

/** A recurrent layer keeps the masks of its dropout until it is called again. */
function disposeMasks(cell: RecurrentCell): void {
  cell.cells?.forEach(disposeMasks);
  tf.dispose([cell.dropoutMask ?? [], cell.recurrentDropoutMask ?? []]);
  cell.dropoutMask = cell.recurrentDropoutMask = null;
}
