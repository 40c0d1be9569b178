/** What is committed beside the code: notebooks without outputs, a README that stays short, one version everywhere. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(__dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

/** As they are committed, or would be by `git add`: what was run in this folder since does not count. */
const committed = (pattern: string) => {
  const files = execFileSync('git', ['ls-files', pattern], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n');
  const text = (file: string) => execFileSync('git', ['show', `:${file}`], { cwd: root, encoding: 'utf8' });
  return files.map((file) => [file, text(file)] as const);
};

interface Cell {
  cell_type: string;
  outputs?: unknown[];
  execution_count?: number | null;
}

it.each(committed('*.ipynb'))('%s is committed without outputs', (_, text) => {
  const { cells } = JSON.parse(text) as { cells: Cell[] };
  const code = cells.filter(({ cell_type }) => cell_type === 'code');
  expect(code.length).toBeGreaterThan(0);
  expect(code.filter(({ outputs, execution_count }) => outputs?.length || execution_count)).toEqual([]);
});

it('README stays under 150 lines', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(150);
});

it('the citation is of this version, under this licence', () => {
  const { version, license } = JSON.parse(read('package.json')) as { version: string; license: string };
  const citation = read('CITATION.cff');
  expect(citation).toMatch(new RegExp(`^version: ${version}$`, 'm'));
  expect(citation).toMatch(new RegExp(`^license: ${license}$`, 'm'));
  const [, holder] = /Copyright \(c\) \d+ (.+)/.exec(read('LICENSE'))!;
  expect(citation).toContain(`- name: ${holder}\n`);
});
