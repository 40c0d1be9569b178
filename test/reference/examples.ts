/**
 * The examples of the docstrings as one TypeScript file. An example is what stands in a cell after `import … from './lib'`
 * of all rooms and functions; `f(x); // => value` says what comes, a tensor as its array, numbers to four digits.
 */
import type { Export } from './exports';

export interface Example {
  /** Of the function in the file, and in the test's name. */
  name: string;
  code: string;
}

export const examplesOf = (exports: readonly Export[]): Example[] =>
  exports.flatMap(({ name, examples }) =>
    examples.map((code, i) => ({ name: i === 0 ? name : `${name}_${i + 1}`, code })),
  );

/** Each example becomes `async function example_<name>(expectValue)`. */
export function sourceOf(names: readonly string[], examples: readonly Example[]): string {
  const functions = examples.map(
    ({ name, code }) =>
      `export async function example_${name}(expectValue: (value: unknown, expected: unknown) => void) {\n` +
      `${withExpectations(code)}\n}\n`,
  );
  return `import { ${[...names].sort().join(', ')} } from '../../lib';\n\n${functions.join('\n')}`;
}

function withExpectations(code: string): string {
  return code
    .replace(/;\n\s*\/\/ => /g, '; // => ') // the value on a line of its own
    .split('\n')
    .map((line) => {
      const [, indent, expression, expected] = /^(\s*)(.+); \/\/ => (.+)$/.exec(line) ?? [];
      return expected ? `${indent}expectValue(${expression}, ${expected});` : line;
    })
    .join('\n');
}
