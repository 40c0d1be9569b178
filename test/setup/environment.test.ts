import { existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { environment } from '../../scripts/setup/environment.mjs';
import { Project } from './project';

let project: Project;
beforeEach(() => (project = new Project()));
afterEach(() => project.remove());

it('empties no folder that .venv is a link to', async () => {
  const elsewhere = project.path('elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(`${elsewhere}/pip`, '');
  const venv = project.path('linked');
  symlinkSync(elsewhere, venv);
  const places = { root: project.folder, venv, python: `${venv}/bin/python`, log: project.path('log') };
  const python = { executable: 'python3', version: [3, 12, 0], venv: true };
  const run = (_: string, words: string[]) =>
    Promise.resolve({ code: words.includes('venv') ? 1 : 0, output: JSON.stringify(python) });
  const made = environment.make({ places, run } as never, () => undefined);
  await expect(made).rejects.toThrow('could not make a virtual environment');
  expect(existsSync(`${elsewhere}/pip`)).toBe(true);
  expect(lstatSync(venv).isSymbolicLink()).toBe(false);
});
