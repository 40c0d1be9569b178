/** Gradients that hold for one call. */
import type { tf } from '../tf';
import { install } from './replacement';

/**
 * Runs `run` while these gradients stand in for those of tfjs, and puts back what was there, also where it throws. A
 * gradient is chosen in the forward pass: what is recorded within `run` keeps it. run: not asynchronous, or other
 * work of the process would see the gradients.
 */
export function withGradients<T>(gradients: readonly tf.GradConfig[], run: () => T): T {
  const undo: (() => void)[] = [];
  try {
    for (const gradient of gradients) undo.push(install({ gradient }));
    const result = run();
    if (typeof (result as { then?: unknown } | undefined)?.then === 'function') {
      throw new TypeError('expected a function that is not asynchronous, got one that returns a promise');
    }
    return result;
  } finally {
    for (const putBack of undo.reverse()) putBack();
  }
}
