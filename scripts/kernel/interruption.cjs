/** What is said of a cell that was interrupted. */

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

module.exports = { sentenceOf };
