/** Cells mean what they mean in one module. */
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

describe('an error has the calls of cells, with their lines', () => {
  const thrower = ['function f() {', "  throw new Error('x');", '}'];

  it('where statements are erased, moved or made longer before it', async () => {
    const before = [
      ...["import { sep } from 'node:path';", 'interface I { a: number }', 'type T = I | string;'],
      ...['enum E { a, b }', 'const long = `1', '2', '3`;', 'let changed = 1;', 'changed += sep.length;'],
      ...['export const { a, b = [2] } = { a: 1 };', 'class C { constructor(readonly x: I) {} }', ''],
      ...['await Promise.resolve(1);', '// a comment', '', '@((c: unknown) => {}) class D {}', 'changed;'],
    ];
    for (const lines of [before, [], before.slice(0, 7), before.slice(1, 7)]) {
      const call = lines.length + 5;
      const { traces } = await cells.run([...lines, ...thrower, '', 'f();'].join('\n'));
      expect(traces[0].slice(0, 3), lines.join('\n')).toEqual([
        'Error: x',
        `    at f (cell 1, line ${lines.length + 2})`,
        expect.stringMatching(`^    at (?:.* [(])?cell 1, line ${call}[)]?$`),
      ]);
      expect(traces[0].filter((line) => line.includes('cell 1')).length).toBe(2);
    }
  });

  it('of functions of earlier cells too, and of what caused it', async () => {
    const { traces } = await cells.run(
      thrower.join('\n'),
      "\ntry { f(); } catch (cause) {\n  throw new TypeError('y', { cause });\n}",
    );
    const calls = traces[1].map((line) => line.trim()).filter((line) => /cell|Error/.test(line));
    expect(calls).toEqual([
      ...['TypeError: y', 'at cell 2, line 3', '[cause]: Error: x', 'at f (cell 1, line 2)'],
      'at cell 2, line 2',
    ]);
  });

  it('and says what was thrown where it is not an Error', async () => {
    const { traces } = await cells.run("throw 'plain';", 'throw { code: 3 };', 'let x: number = "a";');
    expect(traces).toEqual([
      ["'plain'"],
      ['{ code: 3 }'],
      ["1:5 - Type 'string' is not assignable to type 'number'."],
    ]);
  });
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
