/**
 * The "TypeScript (convnotes)" kernel: tslab, started in the project's folder, with these changes.
 * - `import ... from './lib'` finds `lib/index.ts`; tslab itself looks for `lib.ts` alone.
 * - The stop button keeps what was computed. tslab answers an interrupt by rejecting the running cell, which
 *   also forgets the cell's declarations while its work goes on unseen. Here a cell that listens
 *   (`interruptSignal()`) first gets a moment to finish early: then its variables are in hand in the next
 *   cell, and the cells queued behind it are not run.
 *   Where a cell does without what it was computing (`goOnAfterInterrupt()`), it goes on as if it had not been stopped.
 * - An interrupted cell says what became of it, not where its program was (kernel/interruption.cjs).
 * - A cell that awaits begins in a turn of its own, so that the stop button never cuts TensorFlow's work in two.
 * - `{ steps }` means `{ steps: steps }` for a name of an earlier cell, too (kernel/shorthand.cjs).
 * - lib is taken as the set-up compiled it (kernel/library.cjs), and its types are read before the first cell comes.
 * - Messages are not lost when there are many (kernel/messages.cjs).
 * - It goes on when files come and go in the project's folder (kernel/timers.cjs).
 * - Hover text says what throws and what is an example (kernel/inspect.cjs).
 * - It ends with the program that started it (kernel/parent.cjs).
 * Usage: node scripts/kernel.cjs CONNECTION_FILE
 */
const { basename, dirname, join } = require('node:path');
const executor = require('tslab/dist/executor');
const { startKernel } = require('tslab/dist/main');
const { withoutStacks } = require('./kernel/interruption.cjs');
const { useCompiled } = require('./kernel/library.cjs');
require('./kernel/inspect.cjs');
require('./kernel/messages.cjs');
require('./kernel/timers.cjs');
const { endWithParent } = require('./kernel/parent.cjs');
const { expandShorthand } = require('./kernel/shorthand.cjs');

const grace = 1500; // ms

/** What a cell that awaits begins with, behind its `"use strict"`. */
const begin = 'globalThis[Symbol.for("convnotes.begin")]';
const directive = /^\s*(?:"use strict";)?/;

/** Beside each `folder/index.js` that TypeScript gives, a `folder.js` that stands for it; a beginning for cells that await. */
function withAdditions(converter) {
  const convert = (before, source) => {
    const result = converter.convert(before, expandShorthand(source));
    const indexes = (result.sideOutputs ?? []).filter(({ path }) => basename(path) === 'index.js');
    for (const { path } of indexes) {
      const folder = dirname(path);
      const data = `module.exports = require('./${basename(folder)}/index');`;
      result.sideOutputs.push({ path: `${folder}.js`, data });
    }
    if (result.hasToplevelAwait) result.output = result.output.replace(directive, `$&await ${begin}();`);
    return result;
  };
  return { ...converter, convert };
}

const createExecutor = executor.createExecutor;
executor.createExecutor = (folder, converters, console) => {
  const node = withAdditions(converters.node);
  const tslab = createExecutor(folder, { node, close: () => converters.close() }, withoutStacks(console));
  if (compiled) setImmediate(() => started || node.convert('', "import { tf } from './lib';"));
  let started = false;
  let running = 0;
  let stopped = false;
  let rejection;
  process.on('convnotes.goOn', () => {
    stopped = false;
    clearTimeout(rejection);
  });
  globalThis[Symbol.for('convnotes.begin')] = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    if (stopped) throw new Error('interrupted'); // while the cell was compiled
  };
  return {
    ...tslab,
    async execute(source) {
      started = true;
      running += 1;
      stopped = false;
      try {
        const ok = await tslab.execute(source);
        if (ok && stopped) console.error('Stopped. The variables hold what was computed so far.');
        return ok && !stopped;
      } finally {
        running -= 1;
        clearTimeout(rejection);
      }
    },
    interrupt() {
      if (!running) return;
      stopped = true;
      process.emit('convnotes.interrupt'); // to lib/notebook/interrupt.ts
      clearTimeout(rejection);
      rejection = setTimeout(tslab.interrupt, grace);
    },
  };
};

endWithParent(process.argv[2]);
const compiled = useCompiled(join(__dirname, '..'));
startKernel({ configPath: process.argv[2], enableFindLocal: false });
