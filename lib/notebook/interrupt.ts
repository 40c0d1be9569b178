/** The stop button (JupyterLab's square, Ctrl-C in a terminal) as an `AbortSignal`. */

let controller = new AbortController();
let listening = false;

/** What the kernel emits at an interrupt: unlike a signal it can be listened to at any time. */
const fromKernel = 'convnotes.interrupt';
const emitter: NodeJS.EventEmitter = process;

function onInterrupt(): void {
  listening = false;
  for (const event of [fromKernel, 'SIGINT']) emitter.removeListener(event, onInterrupt);
  controller.abort(new Error('interrupted'));
}

/**
 * The stop button (JupyterLab's square, Ctrl-C in a terminal) as a signal, aborted when the user interrupts. Ask for
 * it anew with every run: after an interrupt the next call returns a fresh one. A cell whose work ends within 1.5 s
 * of the interrupt keeps its variables: let the cell end with it. In a terminal the first Ctrl-C aborts the signal
 * and the second one ends the program.
 * @example
 * const { test } = await data.loadMnist();
 * const { accuracy } = await metrics.evaluate(models.mnistDense({ seed: 1 }), data.subset(test, 20, 1), { signal: interruptSignal() });
 */
export function interruptSignal(): AbortSignal {
  if (controller.signal.aborted) controller = new AbortController();
  if (!listening) {
    listening = true;
    emitter.once(fromKernel, onInterrupt);
    // Not at once: a cell runs under vm's breakOnSigint, and a listener added meanwhile would never be called.
    setImmediate(() => listening && emitter.prependOnceListener('SIGINT', onInterrupt));
  }
  return controller.signal;
}
