/** The kernel's compiler while files come and go in the project's folder. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../setup/project';

let project: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'convnotes-')));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
});
afterEach(() => rmSync(project, { recursive: true }));

/** What the compiler complains of in a cell that imports './half' before and after there is a half.ts. */
function complaints(setUp: string): string[][] {
  const program = `
    ${setUp}
    const { writeFileSync } = require('node:fs');
    const { createConverter } = require(${JSON.stringify(join(root, 'node_modules/tslab/dist/converter'))});
    const converter = createConverter({});
    const cell = "import { half } from './half'; const four = half(8);";
    const found = [];
    const convert = (source) => {
      try {
        found.push(converter.convert('', source).diagnostics.map(({ messageText }) => String(messageText)));
      } catch (error) {
        found.push([error.message]);
      }
    };
    convert(cell);
    writeFileSync('half.ts', 'export const half = (x: number) => x / 2;');
    setTimeout(() => {
      convert('const two = 2;');
      convert(cell);
      console.log(JSON.stringify(found));
      process.exit();
    }, 3000);`;
  const output = execFileSync(process.execPath, ['-e', program], { cwd: project, encoding: 'utf8' });
  return JSON.parse(output) as string[][];
}

it('goes on, and finds a module that came meanwhile', () => {
  const timers = join(root, 'scripts/kernel/timers.cjs');
  const [before, plain, after] = complaints(`require(${JSON.stringify(timers)});`);
  expect(before.join()).toMatch(/Cannot find module/);
  expect(plain).toEqual([]);
  expect(after).toEqual([]);
}, 300_000);

it('would not, as tslab has it', () => {
  const [, plain] = complaints('');
  expect(plain).toEqual(['Unexpected pending rebuildTimer']);
}, 300_000);
