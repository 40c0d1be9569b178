import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Project, root } from './project';

let project: Project;
beforeEach(() => {
  project = new Project();
  symlinkSync(join(root, 'node_modules'), project.path('node_modules'));
  mkdirSync(project.path('lib'), { recursive: true });
  mkdirSync(project.path('notebooks'));
});
afterEach(() => project.remove());

const check = () => project.run('checkTslabTypes.mjs');
const notebook = (...cells: string[]) =>
  JSON.stringify({ cells: cells.map((source) => ({ cell_type: 'code', source: source.split(/(?<=\n)/) })) });

it('finds an error in lib and one in a cell that uses what an earlier cell made', async () => {
  writeFileSync(project.path('lib/index.ts'), 'export const answer: number = 42;\n');
  writeFileSync(
    project.path('lib/wrong.ts'),
    'export const text = 1;\n\nexport const answer: string = text;\n',
  );
  writeFileSync(
    project.path('notebooks/1-a.ipynb'),
    notebook(
      "import { answer } from './lib';\nconst twice = 2 * answer;",
      'await twice;',
      'const s: string = twice;',
    ),
  );
  const { code, stderr } = await check();
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    "lib/wrong.ts:3:14: Type 'number' is not assignable to type 'string'.",
    "notebooks/1-a.ipynb:cell 3:1:7: Type 'number' is not assignable to type 'string'.",
    "2 errors under tslab's TypeScript.",
  ]);
});

it('finds none where there is none, and lets a later cell declare a name again', async () => {
  writeFileSync(project.path('lib/index.ts'), 'export const answer: number = 42;\n');
  writeFileSync(
    project.path('notebooks/1-a.ipynb'),
    notebook("import { answer } from './lib'; answer", 'const answer = "42"; answer.length'),
  );
  expect(await check()).toEqual({ code: 0, stdout: '', stderr: '' });
});
