/** What a step may return, as a list of tensors and back. */
import { tf } from '../tf';

export type StepResult = tf.Tensor | readonly tf.Tensor[] | { readonly [name: string]: tf.Tensor } | void;

export interface Flattened {
  tensors: tf.Tensor[];
  /** tensors: in the same order. */
  rebuild(tensors: tf.Tensor[]): StepResult;
}

/** Throws where the result is a promise or holds anything but tensors. */
export function flatten(result: StepResult): Flattened {
  if (result === undefined) return { tensors: [], rebuild: () => undefined };
  if (result instanceof tf.Tensor) return { tensors: [result], rebuild: ([tensor]) => tensor };
  const holder = result as { [name: string]: tf.Tensor };
  const names = Object.keys(holder);
  const tensors = Object.values(holder);
  const isPromise = typeof (holder as { then?: unknown }).then === 'function';
  if (isPromise || typeof holder !== 'object' || !tensors.every((tensor) => tensor instanceof tf.Tensor)) {
    const got = isPromise ? 'a promise' : JSON.stringify(result);
    throw new TypeError(
      `expected a tensor, an array or an object of tensors as the step's result, got ${got}`,
    );
  }
  if (Array.isArray(result)) return { tensors, rebuild: (made) => made };
  return { tensors, rebuild: (made) => Object.fromEntries(names.map((name, i) => [name, made[i]])) };
}
