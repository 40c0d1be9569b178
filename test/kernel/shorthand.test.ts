import { expect, it } from 'vitest';
import { expandShorthand } from '../../scripts/kernel/shorthand.cjs';
import { executed } from './executed';

it.each([
  ['const a = { b };', 'const a = { b: b };'],
  ['f({ b, c: { d }, e: 1 })', 'f({ b: b, c: { d: d }, e: 1 })'],
  ['const f = () => ({ b, ...c });', 'const f = () => ({ b: b, ...c });'],
  ['`${g({ b })}`', '`${g({ b: b })}`'],
  ['({ b } = c);', '({ b: b } = c);'],
])('%s is written out', (source, expected) => {
  expect(expandShorthand(source)).toBe(expected);
});

it.each([
  'const { b } = c;',
  'function f({ b }: { b: number }) {}',
  '({ b = 1 } = c);',
  'import { b } from "c";',
  'export { b };',
  'if (a) { b }',
  '"{ b }" // { b }',
])('%s stays as it is', (source) => {
  expect(expandShorthand(source)).toBe(source);
});

it('finds a name of an earlier cell', async () => {
  const [, printed] = await executed('const steps = 3;', 'console.log(JSON.stringify({ steps }));');
  expect(printed).toBe('{"steps":3}\n');
});
