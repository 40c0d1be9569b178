/** What an interrupt leaves of a cell, in a sentence in place of a stack. */

const again = 'Stopped. Nothing of this cell was kept: run it again.';
const unseen =
  'Stopped waiting: the cell did not listen, and its work may go on unseen. Restart the kernel to end it.';

/** undefined for any other error. */
function sentenceOf(error) {
  if (!(error instanceof Error)) return undefined;
  if (error.message === 'Interrupted asynchronously') return unseen; // tslab's, where nothing listened in time
  if (error.message === 'interrupted') return again; // what `interruptSignal()` aborts with
  return error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' ? again : undefined;
}

/** The console, but that it prints sentences for the errors of an interrupt. */
function withoutStacks(console) {
  const plain = Object.create(console);
  plain.error = (...words) => console.error(...words.map((word) => sentenceOf(word) ?? word));
  return plain;
}

module.exports = { withoutStacks };
