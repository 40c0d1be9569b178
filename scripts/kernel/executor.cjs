/**
 * Runs cells: tslab's executor with these changes.
 * - Each cell is a module that sees the names of those before it (converter.cjs, cell.cjs). What a failed cell had
 *   computed is there, as in IPython.
 * - The stop button keeps what was computed. tslab answers an interrupt by rejecting the running cell while its work goes
 *   on unseen. Here a cell that listens (`interruptSignal()`) first gets a moment to finish early: then its variables are
 *   in hand in the next cell, and the cells queued behind it are not run. Where a cell does without what it was computing
 *   (`goOnAfterInterrupt()`), it goes on as if it had not been stopped.
 * - An interrupted cell says what became of it, not where its program was (interruption.cjs). Of another that failed
 *   `failure` has the error, its calls with the lines of cells (failure.cjs).
 * - A cell that awaits begins in a turn of its own, so that the stop button never cuts TensorFlow's work in two.
 */
const { pathToFileURL } = require('node:url');
const { format } = require('node:util');
const { key, withCells } = require('./converter.cjs'); // before tslab
const executor = require('tslab/dist/executor');
const { importFrom, withRemedy } = require('./esModules.cjs');
const { failureOf, failureToCompile } = require('./failure.cjs');
const { sentenceOf } = require('./interruption.cjs');
const { begin } = require('./positions.cjs');

const grace = 1500; // ms
const createTslabs = executor.createExecutor;

function createExecutor(folder, converters, console) {
  const { converter, commit } = withCells(converters.node);
  const names = Object.create(null);
  const require = executor.createRequire(folder);
  const meta = {
    url: pathToFileURL(`${folder}/cell.ts`).href,
    dirname: folder,
    filename: `${folder}/cell.ts`,
  };
  let running = 0;
  let stopped = false;
  let rejection;
  let cell;
  let failure;
  let messages = [];

  const output = Object.create(console);
  output.error = (...words) => {
    const [said] = words;
    if (words.length > 1)
      messages.push(format(...words)); // TypeScript's
    else if (sentenceOf(said)) console.error(sentenceOf(said));
    else failure = failureOf(withRemedy(said));
  };
  const tslab = createTslabs(folder, { node: converter, close: () => converters.close() }, output);

  process.on('convnotes.goOn', () => {
    stopped = false;
    clearTimeout(rejection);
  });

  /** What a cell asks of the kernel while it runs. `keep`: values that stay; `declare`: accessors of those that change. */
  globalThis[key] = () => {
    const own = { names, meta, values: {}, accessors: {}, last: undefined };
    const add = (to) => (given) =>
      own[to] && Object.defineProperties(own[to], Object.getOwnPropertyDescriptors(given));
    own.keep = add('values');
    own.declare = add('accessors');
    own.import = (specifier) => importFrom(require, specifier);
    own.begin = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (stopped) throw new Error('interrupted'); // while the cell was compiled
    };
    return (cell = own);
  };

  /** Makes the cell's names known to later ones; of a cell that failed those that it had reached. */
  function keep({ values, accessors }, failed) {
    const reached = (name) => {
      try {
        return accessors[name] !== undefined;
      } catch {
        return false;
      }
    };
    for (const name of Object.keys(accessors)) if (failed && !reached(name)) delete accessors[name];
    for (const own of [values, accessors])
      Object.defineProperties(names, Object.getOwnPropertyDescriptors(own));
    commit((name) => name in values || name in accessors);
  }

  return {
    ...tslab,
    locals: names,
    async execute(source) {
      running += 1;
      stopped = false;
      cell = failure = undefined;
      messages = [];
      try {
        const ok = await tslab.execute(source);
        if (messages.length > 0) failure = failureToCompile(messages);
        if (cell) keep(cell, !ok);
        if (ok && cell?.last != null) console.log(cell.last);
        if (cell) cell.values = cell.accessors = cell.last = undefined; // the cell's functions hold it
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
    /** Of the last cell, as Jupyter's message `error` has it; undefined where it was stopped, which is said. */
    get failure() {
      return failure;
    },
    /** The number of the next cell. */
    set number(next) {
      begin(next);
    },
    /** Reads the types of what nearly every first cell imports. */
    warmUp: () => cell || running || converter.convert('', "import { tf } from './lib';"),
  };
}

module.exports = { createExecutor };
