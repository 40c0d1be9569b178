/** Cells mean what they mean in one module. */
import { withoutStacks } from '../../scripts/kernel/interruption.cjs';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { again, programs } from './programs';
import { Cells } from './ran';

vi.setConfig({ testTimeout: 300_000 });
const cells = new Cells();
afterAll(() => cells.close());

/** What all cells printed. */
const all = async (...list: string[]) => (await cells.run(...list)).printed.join('');
/** What the last one printed. */
const last = async (...list: string[]) => (await cells.run(...list)).printed.at(-1);

/** The statements cut into cells; cuts: for each whether a new cell begins with it. */
const cut = (statements: string[], cuts: boolean[]): string[] =>
  statements.reduce<string[]>(
    (list, statement, i) =>
      i > 0 && !cuts[i] ? [...list.slice(0, -1), `${list.at(-1)}\n${statement}`] : [...list, statement],
    [],
  );

describe.each(Object.entries(programs))('%s', (_, statements) => {
  const cuts = fc.array(fc.boolean(), { minLength: statements.length, maxLength: statements.length });
  const [random] = fc.sample(cuts, { seed: 23, numRuns: 1 });

  it.each([
    ['each statement in a cell', statements],
    ['cut anywhere', cut(statements, random)],
  ])('%s', async (_how, list) => {
    const expected = await cells.module(statements.join('\n'));
    expect(expected).not.toMatch(/^$|Error: /);
    expect(await all(...list)).toBe(expected);
  });
});

it.each(again)('%s then %s: the new one alone', async (first, second, use) => {
  const expected = await cells.module(`${second}\n${use}`);
  expect(expected).not.toBe('');
  expect(await all(first, second, use)).toBe(expected);
  expect(await all(second, first, second, use)).toBe(expected);
});

it('types keep the meaning of the place where they stood', async () => {
  const list = ['interface P { a: number }', 'const p = (): P => ({ a: 1 });', 'interface P { b: string }'];
  expect(await last(...list, 'console.log(p().a);')).toBe('1\n');
  expect(await last(...list, 'p().b')).toMatch(/Property 'b' does not exist/);
});

it('after a failed cell there is what it had computed, and of the rest what was there before', async () => {
  const before = "const c = 'old', d = 'old', K = 'old';";
  const failing =
    "const a = 1; let b = 'new'; if (a) throw new Error('expected'); var c = 3; const d = 4; class K {}";
  expect(await last(before, failing, 'console.log(a, b, c, d, K);')).toBe('1 new old old old\n');
  expect(await last("const a: number = 'no number';", 'a')).toMatch(/Cannot find name 'a'/);
});

it.each([
  ['1 + 1', '2'],
  ['let a = 3; a = 4', '4'],
  ['await 5;', '5'],
  ["'use strict'", 'use strict'],
  ['const q = 6;', ''],
  ['enum E { A }', ''],
  ['Promise.resolve(7)', 'Promise { 7 }'],
  ['export default 8', ''],
])('%s shows %s', async (cell, shown) => {
  expect((await cells.run(cell)).shown).toEqual([shown]);
});

it('takes a module before data of the same name', async () => {
  const cell =
    "import { publishedSets } from './lib/data/published'; console.log(Array.isArray(publishedSets));";
  expect(await last(cell)).toBe('true\n');
});

it('imports come first, as in a module', async () => {
  expect(await last("console.log(sep.length); import { sep } from 'path';")).toBe('1\n');
});

it('what is wrong is said with its place in the cell', async () => {
  expect(await last('const a = 1;', '\n  a = 2;')).toMatch(/^2:3 - .*constant/);
  expect(await last('let x: number = 1;', "x = 'a';")).toMatch(/^1:1 - Type 'string' is not assignable/);
  expect(await last('function f() {}', 'await f(); f(1);')).toMatch(/Expected 0 arguments/);
  expect(await last('function f() { await 1; }')).toMatch(/only allowed within async functions/);
});

it('an error has the calls of the cell alone', async () => {
  expect(await last("throw new Error('x')")).toBe('Error: x\n');
  const said: Error[] = [];
  const error = new Error('x');
  error.stack =
    'evalmachine.<anonymous>:4\n  throw new Error("x");\n  ^\n\nError: x\n    at f (evalmachine.<anonymous>:4:15)\n' +
    '    at sigintHandlersWrap (node:vm:280:12)\n    at Object.execute (/p/node_modules/tslab/dist/executor.js:1:1)';
  withoutStacks({ ...console, error: (word: Error) => said.push(word) }).error(error);
  expect(said[0].stack).toBe('Error: x\n    at f (a cell)');
});

it('says what to write for a package that import statements do not load, and for lib from elsewhere', async () => {
  expect(await last("import { x } from 'fast-png/no-such-part';")).toMatch(
    /await import\('fast-png\/no-such-part' as string\)/,
  );
  expect(
    await last("const { decode } = await import('fast-png' as string); console.log(typeof decode);"),
  ).toBe('function\n');
  expect(await last("import { tf } from '../../lib';")).toMatch(/write '\.\/lib'/);
});
