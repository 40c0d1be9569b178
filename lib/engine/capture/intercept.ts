/** Runs a step while every operation passes through a recorder, and what cannot be recorded is an error. */
import { type Binding, nodeBackend, type OpAttribute } from '../backend';
import { setRecording } from '../recording';
import { tf } from '../tf';
import { Draws, type RandomStream } from './draws';
import type { Effects } from './effects';
import { Rates } from './optimizers';
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

type Executed = Parameters<Binding['executeOp']>;

/** Operations of TensorFlow with as many results as there are different, valid or fitting values. */
const shapedByValues =
  /^(Unique|Where|ListDiff|NonMaxSuppression|SparseFillEmptyRows|SparseSegment|SparseSlice|Ragged|StringSplit|StringNGrams)/;

/**
 * Returns what `run` returns. The recorder is told of each operation, `effects` of all else. stream: of random numbers,
 * which are refused without one.
 */
export function intercept<T>(recorder: Recorder, effects: Effects, run: () => T, stream?: RandomStream): T {
  const backend = nodeBackend();
  const engine = tf.engine() as unknown as Engine;
  const { binding, executeSingleOutput, executeMultipleOutputs, createOutputTensor, readSync, write } =
    backend;
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
  const note = (reason: string) => (effects.failure ??= new CaptureError(reason));
  function refuse(reason: string): never {
    throw note(reason);
  }
  const where = () => {
    const scopes = engine.state.scopeStack
      .map(({ name }) => name ?? '')
      .filter((name) => name.endsWith('__op'));
    return scopes.map((name) => `tf.${name.slice(0, -4)}`).join(' > ');
  };
  const reading = () =>
    `${where() || 'the step'} reads a value in JavaScript (data, dataSync, array, print), of which a captured ` +
    'step would repeat the first: return the tensor and read it after the call';
  const unrecorded = () =>
    refuse(
      `${where() || 'this operation, such as writing a summary,'} cannot be captured: compute it outside of the step`,
    );
  const random = (what: string): never =>
    refuse(
      `${what} draws random numbers in JavaScript, of which a captured step would repeat the first: ` +
        'use tf.randomUniform, tf.randomNormal or tf.truncatedNormal, or pass the numbers as an argument',
    );
  const checkShape = (op: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]) => {
    const isPadded = attributes.some(({ name, value }) => name === 'pad_to_max_output_size' && value);
    if (isPadded || !shapedByValues.test(op)) return;
    if (!inputs.some(({ dataId }) => recorder.isComputed(dataId))) return;
    refuse(
      `${where() || op} gives a tensor whose shape depends on values, and a captured step has the shapes of the first ` +
        'call: compute it outside of the step',
    );
  };
  const scope = () => engine.state.scopeStack.at(-1)?.name;
  const draws = new Draws(recorder, stream, (dataId) => readSync.call(backend, dataId), scope);
  const fromJavaScript = Math.random;
  const callLayer = tf.RNN.prototype.call;
  const rates = new Rates(recorder, (optimizer) => effects.optimizer(optimizer), effects.known, refuse);

  const undo = [
    draws.follow(), // before operations are recorded, for it runs some
    replace(backend, {
      executeSingleOutput(op, attributes, inputs) {
        checkShape(op, attributes, inputs);
        const output = recording(() => executeSingleOutput.call(backend, op, attributes, inputs));
        recorder.operation(op, attributes, inputs, [output]);
        return output;
      },
      executeMultipleOutputs(op, attributes, inputs, count) {
        checkShape(op, attributes, inputs);
        const outputs = recording(() => executeMultipleOutputs.call(backend, op, attributes, inputs, count));
        recorder.operation(op, attributes, inputs, outputs);
        return outputs;
      },
      createOutputTensor(metadata) {
        return recorded ? createOutputTensor.call(backend, metadata) : unrecorded();
      },
      binding: Object.create(binding, {
        executeOp: { value: (...call: Executed) => (recorded ? binding.executeOp(...call) : unrecorded()) },
      }) as Binding,
      write(values, shape, dtype) {
        const plain = () => write.call(backend, values, shape, dtype);
        const dataId = draws.isDrawing ? draws.write(values, shape, dtype, plain) : plain();
        recorder.write(dataId);
        if (shape.length === 0 && dtype === 'float32') rates.scalar(dataId, values[0]);
        return dataId;
      },
      read(dataId) {
        if (recorder.isComputed(dataId)) {
          note(reading());
          return new Promise(() => undefined); // an error that nobody waits for would end the process
        }
        recorder.look(dataId);
        return Promise.resolve(readSync.call(backend, dataId));
      },
      readSync(dataId) {
        if (recorder.isComputed(dataId)) refuse(reading());
        recorder.look(dataId);
        return readSync.call(backend, dataId);
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
        if (this.stateful) {
          refuse(
            `the recurrent layer ${this.name} is stateful and keeps its state from call to call: ` +
              'give it the states as arguments (initialState) and return them (returnState)',
          );
        }
        const result = callLayer.apply(this, args);
        disposeMasks(this.cell);
        return result;
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
