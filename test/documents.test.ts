/** What is committed beside the code: notebooks without outputs, a README that stays short, one version everywhere. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(__dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' });

interface Cell {
  cell_type: string;
  outputs?: unknown[];
  execution_count?: number | null;
}

/** Of the code cells in a notebook as it is committed: what was run in this folder since does not count. */
function codeOf(file: string): Cell[] {
  const { cells } = JSON.parse(git('show', `:${file}`)) as { cells: Cell[] };
  return cells.filter(({ cell_type }) => cell_type === 'code');
}

it('notebooks are committed without outputs', (context) => {
  if (!existsSync(join(root, '.git'))) return context.skip('this folder is no checkout of git');
  const notebooks = git('ls-files', '*.ipynb').trim().split('\n');
  expect(notebooks.length).toBeGreaterThan(3);
  const run = notebooks.filter((file) =>
    codeOf(file).some(({ outputs, execution_count }) => outputs?.length || execution_count),
  );
  expect(run).toEqual([]);
});

it('README stays under 150 lines, without the table that npm run bench writes', () => {
  const written = read('README.md').replace(/(?<=<!-- bench -->\n)[^]*(?=\n<!-- \/bench -->)/, '');
  expect(written.split('\n').length).toBeLessThan(150);
});

it('the citation is of this version, under this licence', () => {
  const { version, license } = JSON.parse(read('package.json')) as { version: string; license: string };
  const citation = read('CITATION.cff');
  expect(citation).toMatch(new RegExp(`^version: ${version}$`, 'm'));
  expect(citation).toMatch(new RegExp(`^license: ${license}$`, 'm'));
  const [, holder] = /Copyright \(c\) \d+ (.+)/.exec(read('LICENSE'))!;
  expect(citation).toContain(`- name: ${holder}\n`);
});
