/** Where in a cell the compiled code of a stack was written. */
const { SourceMap } = require('node:module');

const cells = new Map(); // by their numbers: lines of code, and the way back, a source map for each step of the compiler
let current = 0;

/** The cell that runs next, as Jupyter counts it. */
const begin = (number) => (current = number);

/** Names the code of this cell in stacks. steps: (line, column) of the code, from 0, to an entry of a source map. */
function named(code, steps) {
  cells.set(current, { lines: code.split('\n').length, steps });
  return `${code}\n//# sourceURL=convnotes-cell-${current}`;
}

/** The line, from 1, as a cell has one line before it when TypeScript reads it. */
function lineOf(number, line, column) {
  let at = [line - 1, column - 1];
  for (const step of cells.get(number)?.steps ?? []) {
    const { originalLine, originalColumn } = step(...at);
    if (originalLine === undefined) return undefined;
    at = [originalLine, originalColumn];
  }
  return at[0];
}

/** A line of a stack, with the number and line of the cell for the place in its code; undefined of what called the cell. */
function located(text) {
  const [place, cell, line, column] =
    /convnotes-cell-(\d+):(\d+):(\d+)/.exec(text)?.map((word, i) => (i ? Number(word) : word)) ?? [];
  if (!place) return text;
  if (line > cells.get(cell)?.lines) return undefined;
  const found = lineOf(cell, line, column);
  return text.replace(place, `cell ${cell}${found ? `, line ${found}` : ''}`);
}

/** A step back by a source map. lines: how many stand before the code that it is of. */
function backBy(text, lines = 0) {
  let map;
  return (line, column) => (map ??= new SourceMap(JSON.parse(text))).findEntry(line - lines, column);
}

module.exports = { backBy, begin, located, named };
