/** What is printed of a cell's error: of an interrupt a sentence, else its stack as far as it is the cell's. */

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

/** Calls of the kernel, which called the cell. */
const ofKernel = /^\s+at .*(?:node:vm:|[\\/]tslab[\\/]dist[\\/]|[\\/]scripts[\\/]kernel[\\/])/;

/** Takes out of an error's stack the line of compiled code above it, the kernel's calls, and lines of compiled code. */
function ofCell(word) {
  if (!(word instanceof Error) || typeof word.stack !== 'string') return word;
  const lines = word.stack.split('\n');
  const start = lines.findIndex((line) => line === word.name || line.startsWith(`${word.name}: `));
  const end = lines.findIndex((line, i) => i > start && ofKernel.test(line));
  if (start >= 0) {
    const kept = lines.slice(start, end < 0 ? undefined : end).join('\n');
    word.stack = kept.replace(/evalmachine\.<anonymous>:\d+:\d+/g, 'a cell');
  }
  return word;
}

/** The console, but that it prints sentences for the errors of an interrupt, and of others what is the cell's. */
function withoutStacks(console) {
  const plain = Object.create(console);
  plain.error = (...words) => console.error(...words.map((word) => sentenceOf(word) ?? ofCell(word)));
  return plain;
}

module.exports = { withoutStacks };
