/** What is said of a cell that failed, as Jupyter's message `error` has it. */
const { sep } = require('node:path');
const { inspect } = require('node:util');
const { located } = require('./positions.cjs');

Error.stackTraceLimit = 50; // the cell's line is often behind a dozen calls of tfjs

/** Calls of the kernel, of Node and of packages: what a cell does is in itself and in the project's files. */
const ofOthers = /^\s+at .*(?:node:(?:vm|internal)\b|[\\/]node_modules[\\/]|[\\/]scripts[\\/]kernel[\\/])/;

/** Of what was thrown: without the line of compiled code above it, and of its calls those of cells and of the project. */
function failureOf(thrown) {
  if (!(thrown instanceof Error))
    return { ename: 'Error', evalue: String(thrown), traceback: [inspect(thrown)] };
  shorten(thrown);
  return { ename: thrown.name, evalue: thrown.message, traceback: inspect(thrown).split('\n') };
}

/** The stack of an error, and of those that it holds. */
function shorten(error, seen = new Set()) {
  if (!(error instanceof Error) || seen.has(error)) return;
  seen.add(error);
  const { name, stack, cause, errors } = error;
  if (typeof stack === 'string') {
    const lines = stack.split('\n');
    const start = lines.findIndex((line) => line === name || line.startsWith(`${name}: `));
    const said = lines.slice(Math.max(0, start)).filter((line) => !ofOthers.test(line));
    const own = said.map(located).filter((line) => line !== undefined);
    error.stack = own.join('\n').replaceAll(process.cwd() + sep, '');
  }
  for (const each of [cause, ...(Array.isArray(errors) ? errors : [])]) shorten(each, seen);
}

/** Of what TypeScript has against a cell. */
const failureToCompile = (messages) => ({
  ename: 'TypeScript',
  evalue: messages.join('\n'),
  traceback: messages.flatMap((message) => message.split('\n')),
});

module.exports = { failureOf, failureToCompile };
