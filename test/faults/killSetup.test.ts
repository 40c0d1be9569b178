/** kill -9 in the middle of the set-up, and two at once. */
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { md5Of } from '../../lib/data/download';
import type { Project } from '../setup/project';
import { fakedProject } from './fakedSetup';
import { full, heavy } from './form';
import { Started, underKills } from './killed';

vi.setConfig({ testTimeout: 3_600_000 });

let project: Project;
beforeEach(() => void (project = fakedProject()));
afterEach(() => project.remove());

const start = () =>
  new Started(process.execPath, [project.path('scripts/setup.mjs'), '--cpu'], {
    cwd: project.folder,
    env: project.environment(),
  });

/** Every file, link and folder of the project but the log, and what is in it. */
function everything(): Record<string, string> {
  const what = (path: string) => {
    const entry = lstatSync(path);
    if (entry.isDirectory()) return 'a folder';
    return entry.isSymbolicLink() ? readlinkSync(path) : md5Of(readFileSync(path));
  };
  const names = readdirSync(project.folder, { recursive: true, encoding: 'utf8' });
  const made = names.filter((name) => name !== '.work/setup.log').sort();
  return Object.fromEntries(made.map((name) => [name, what(join(project.folder, name))]));
}

it('a set-up that is killed', async ({ skip, annotate }) => {
  skip(!full, heavy);
  const task = {
    clear() {
      for (const name of ['.venv', '.work', 'node_modules', 'data']) {
        rmSync(project.path(name), { recursive: true, force: true });
      }
    },
    start,
    result: everything,
  };
  await annotate(await underKills(task, 50, 4));
});

it('two set-ups at once in one folder', async ({ annotate }) => {
  const both = [start(), start()];
  const ended = await Promise.all(both.map((run) => run.ended));
  expect(ended.map(({ code, errors }) => [code, errors])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  const said = ended.map(({ output }) => output);
  expect(said.filter((output) => output.includes('Waiting: another set-up'))).toHaveLength(1);
  expect(said.filter((output) => output.includes('Everything is in place'))).toHaveLength(1);
  await annotate('the second waits, and finds everything in place');
});
