/** How long a step takes. */
import { median } from './studyRecord';

/**
 * The median time in each of `parts` stretches of a run, ms: what varies between them is the machine. ms: of every
 * step; the first `warmUp` are left out.
 */
export function stepTimes(ms: readonly number[], { parts = 5, warmUp = 20 } = {}): number[] {
  const steady = ms.slice(warmUp);
  if (steady.length < parts) {
    throw new RangeError(`expected ${warmUp + parts} steps or more to time, got ${ms.length}`);
  }
  return Array.from({ length: parts }, (_, i) =>
    median(
      steady.slice(Math.floor((i * steady.length) / parts), Math.floor(((i + 1) * steady.length) / parts)),
    ),
  );
}
