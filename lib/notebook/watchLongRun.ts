/** What a cell shows of a long computation, and its stop button. */
import type { LongRunOptions } from '../base/longRun';
import { goOnAfterInterrupt, interruptSignal } from './interrupt';
import { type Progress, progress } from './progress';

/** What is over sooner shows no progress. */
const worthShowing = 1000; // ms

/** Progress of a computation that takes longer than a second, and a signal that the stop button aborts. */
export function watchLongRun(label: string, unit: string): LongRunOptions {
  const start = performance.now();
  let bar: Progress | undefined;
  function onProgress(done: number, total: number): void {
    if (!bar && (done === total || performance.now() - start < worthShowing)) return;
    bar ??= progress(total, { label, unit, start });
    bar.update(done);
  }
  return { signal: interruptSignal(), onProgress, goOn: goOnAfterInterrupt };
}
