/** The stop button (JupyterLab's square, Ctrl-C in a terminal) as an `AbortSignal`. */
import { Output } from './output';

let controller = new AbortController();
let stopped: Output | undefined;
let listening = false;

/** What the kernel emits at an interrupt: unlike a signal it can be listened to at any time. */
const fromKernel = 'convnotes.interrupt';
const emitter: NodeJS.EventEmitter = process;

function onInterrupt(): void {
  listening = false;
  for (const event of [fromKernel, 'SIGINT']) emitter.removeListener(event, onInterrupt);
  stopped = new Output();
  controller.abort(new Error('interrupted'));
}

/**
 * A signal that the next interrupt aborts; ask for it at the start of every run. What a cell starts after it was
 * interrupted is stopped too, the next cell gets a fresh signal. A cell whose work ends within 1.5 s of the interrupt
 * keeps its variables. In a terminal the first Ctrl-C aborts the signal and the second one ends the program.
 */
export function interruptSignal(): AbortSignal {
  if (controller.signal.aborted) {
    if (stopped?.inCell && stopped.inRunningCell) return controller.signal;
    controller = new AbortController();
  }
  if (!listening) {
    listening = true;
    emitter.once(fromKernel, onInterrupt);
    // Not at once: a cell runs under vm's breakOnSigint, and a listener added meanwhile would never be called.
    setImmediate(() => listening && emitter.prependOnceListener('SIGINT', onInterrupt));
  }
  return controller.signal;
}

/** What the interrupt stopped is not missed: the rest of the cell runs, and so do the next cells. */
export function goOnAfterInterrupt(): void {
  controller = new AbortController();
  emitter.emit('convnotes.goOn'); // to scripts/kernel/executor.cjs
}
