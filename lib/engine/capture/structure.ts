/** What a step is given and what it returns: tensors in arrays and objects, as a list and back. */
import { nodeBackend } from '../backend';
import { tf } from '../tf';
import { CaptureError } from './captureError';

/** What a captured step may return. */
export type StepResult = tf.Tensor | readonly StepResult[] | { readonly [name: string]: StepResult } | void;

/** The arguments of a call. */
export interface Arguments {
  /** Of another call with the same key the recorded graph holds: types, shapes, what is the same tensor, all else. */
  key: string;
  /** Each tensor once, in the order of the graph's placeholders. */
  tensors: tf.Tensor[];
  /** Are part of the step's state, each by itself. */
  variables: tf.Variable[];
}

/** The same arrays and objects, also of another realm, with something else in the place of what is neither. */
export function mapLeaves(structure: unknown, map: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(structure)) return structure.map((value) => mapLeaves(value, map));
  if (!isPlain(structure)) return map(structure);
  return Object.fromEntries(Object.entries(structure).map(([name, value]) => [name, mapLeaves(value, map)]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Throws TypeError for what can neither be fed to a graph nor be part of its key, Error for a disposed tensor. */
export function describeArguments(args: readonly unknown[]): Arguments {
  const { tensorMap } = nodeBackend();
  const tensors: tf.Tensor[] = [];
  const variables: tf.Variable[] = [];

  function describe(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(describe).join()}]`;
    if (isPlain(value)) {
      const entries = Object.entries(value).map(
        ([name, field]) => `${JSON.stringify(name)}:${describe(field)}`,
      );
      return `{${entries.join()}}`;
    }
    if (!(value instanceof tf.Tensor)) return describeOther(value);
    if (value.isDisposed) throw new Error('expected tensors as arguments, got one that is disposed');
    if (value instanceof tf.Variable) {
      variables.push(value);
      return `variable ${value.id}`;
    }
    const same = tensors.findIndex(({ id }) => id === value.id);
    if (same >= 0) return `=${same}`;
    tensors.push(value);
    return `${tensorMap.get(value.dataId).dtype}[${value.shape}]`;
  }
  const key = args.map(describe).join(' ');
  return { key, tensors, variables };
}

function describeOther(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean' || value === undefined || value === null) return `${value}`;
  const got = typeof value === 'function' ? 'a function' : Object.prototype.toString.call(value);
  throw new TypeError(
    `expected tensors, numbers, strings, booleans, or arrays and objects of them as arguments, got ${got}: ` +
      'let the step reach it from outside',
  );
}

/** A step's result, taken apart. */
export interface Flattened {
  tensors: tf.Tensor[];
  /** The same of other tensors. */
  rebuild(tensors: readonly tf.Tensor[]): StepResult;
}

/** Throws CaptureError where the result holds anything but tensors. */
export function flattenResult(result: StepResult): Flattened {
  const tensors: tf.Tensor[] = [];
  if (result === undefined) return { tensors, rebuild: () => undefined };
  const form = mapLeaves(result, (leaf) => {
    if (leaf instanceof tf.Tensor) return void tensors.push(leaf);
    throw new CaptureError(
      `expected a tensor, an array or an object of tensors as the step's result, got ${JSON.stringify(leaf) ?? typeof leaf}`,
    );
  });
  return {
    tensors,
    rebuild(others) {
      let i = 0;
      return mapLeaves(form, () => others[i++]) as StepResult;
    },
  };
}
