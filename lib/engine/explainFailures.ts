/** What TensorFlow says of an operation that it refuses, with the operation, what it was given, and what to do. */
import type { NodeBackend } from './backend';
import { nativeReason } from '../base/dataError';
import { tf } from './tf';

const explained = new WeakSet<object>();

/** Makes every operation of the node backend say so from now on. */
export function explainFailures(): void {
  const backend = tf.findBackend('tensorflow') as unknown as NodeBackend | null;
  if (!backend || explained.has(backend)) return;
  explained.add(backend);
  const { executeSingleOutput: single, executeMultipleOutputs: multiple } = backend;
  backend.executeSingleOutput = (op, attributes, inputs) =>
    explaining(op, inputs, () => single.call(backend, op, attributes, inputs));
  backend.executeMultipleOutputs = (op, attributes, inputs, outputs) =>
    explaining(op, inputs, () => multiple.call(backend, op, attributes, inputs, outputs));
}

function explaining<T>(op: string, inputs: tf.TensorInfo[], execute: () => T): T {
  try {
    return execute();
  } catch (error) {
    if (!/^Invalid TF_Status/.test((error as Error).message)) throw error;
    const given = inputs.map(({ dtype, shape }) => `${dtype} [${shape}]`).join(', ') || 'nothing';
    throw new Error(
      `TensorFlow's ${op} was given ${given} and expected something else (${nativeReason(error)}): ` +
        'give other shapes or types',
      { cause: error },
    );
  }
}
