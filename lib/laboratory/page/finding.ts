/** What a run of training has shown so far, in words that the page has. */

export interface Watched {
  loss: readonly number[];
  /** Accuracy as at test time, 0 … 1. */
  tested: readonly { step: number; accuracy: number }[];
}

export type Finding =
  | { word: 'diverged'; step: number }
  /** Larger than at the start, and at chance ever since. */
  | { word: 'leapt'; step: number; loss: number }
  /** At chance to the last step. */
  | { word: 'stuck'; step: number }
  | { word: 'done'; step: number; accuracy: number };

const chance = 0.2; // accuracy of ten classes that is not yet learning: the largest class has less
const leap = 1.5; // times the first loss
const settled = 40; // steps after which a leap counts

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Undefined while there is nothing to say. steps: of a whole run. */
export function findingOf({ loss, tested }: Watched, steps: number): Finding | undefined {
  const taken = loss.length;
  if (taken === 0) return undefined;
  if (!Number.isFinite(loss[taken - 1])) return { word: 'diverged', step: taken - 1 };
  const accuracy = tested[tested.length - 1]?.accuracy ?? 0;
  const largest = loss.reduce((best, value, i) => (value > loss[best] ? i : best), 0);
  const isAtChance = accuracy <= chance && mean(loss.slice(-20)) > 0.85 * loss[0];
  if (isAtChance && taken - largest >= settled && loss[largest] > leap * loss[0])
    return { word: 'leapt', step: largest, loss: loss[largest] };
  if (taken < steps) return undefined;
  return isAtChance ? { word: 'stuck', step: taken } : { word: 'done', step: taken, accuracy };
}
