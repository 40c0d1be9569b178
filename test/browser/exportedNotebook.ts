/** A notebook as nbconvert exports it with the project's template. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jupyterEnvironment } from '../../scripts/jupyter.mjs';

const root = join(__dirname, '../..');

/** Writes `folder/name.ipynb` and returns the path of the page beside it. */
export function exportedNotebook(folder: string, name: string, notebook: object): string {
  const [source, file] = ['ipynb', 'html'].map((ending) => join(folder, `${name}.${ending}`));
  writeFileSync(source, JSON.stringify(notebook));
  execFileSync(join(root, '.venv/bin/jupyter'), ['nbconvert', '--to', 'html', source, '--output', file], {
    env: { ...process.env, ...jupyterEnvironment(root) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return file;
}
