import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectSentence, Project, projectPython } from './project';

let project: Project;
beforeEach(() => (project = new Project()));
afterEach(() => project.remove());

/** A closed port: nothing listens on the discard service here. */
const nowhere = 'http://127.0.0.1:9/';

it('says how to get Python where there is none, before anything is fetched', async () => {
  project.fakeNpm();
  expectSentence(
    await project.run('setup.mjs'),
    /Python 3.9 or newer is needed and no python3 was found: install/,
  );
  expect(existsSync(project.path('calls.log'))).toBe(false);
});

it('says how to get venv where Python lacks it', async () => {
  mkdirSync(project.path('without'));
  writeFileSync(project.path('without/ensurepip.py'), 'raise ImportError("not installed")');
  project.fakeNpm().fake('python3', `PYTHONPATH=${project.path('without')} exec ${projectPython} "$@"`);
  expectSentence(await project.run('setup.mjs'), /Python 3.* has no venv module: install it .*python3-venv/);
});

it('says that the npm registry cannot be reached', async () => {
  project.provide('npm').provide('python3', projectPython);
  const env = {
    npm_config_registry: nowhere,
    npm_config_fetch_retries: '0',
    npm_config_cache: project.path('cache'),
  };
  expectSentence(
    await project.run('setup.mjs', [], env),
    /The npm registry could not be reached: .*run this again/,
  );
});

it('says that PyPI cannot be reached', async () => {
  project.fakeNpm().provide('python3', projectPython);
  const env = { PIP_INDEX_URL: nowhere, PIP_RETRIES: '1', PIP_NO_CACHE_DIR: '1' };
  expectSentence(await project.run('setup.mjs', [], env), /PyPI could not be reached: .*run this again/);
});

it.each(['setup.mjs', 'start.mjs', 'test.mjs', 'doctor.mjs', 'data.mjs'])(
  '%s says which Node it needs',
  async (script) => {
    writeFileSync(
      project.path('old.cjs'),
      `Object.defineProperty(process.versions, 'node', { value: '18.20.4' });`,
    );
    const env = { NODE_OPTIONS: `--require ${project.path('old.cjs')}` };
    expectSentence(
      await project.run(script, [], env),
      /^Node 20.12 or newer is needed and this is 18.20.4: install/,
    );
  },
);

it('says which option it does not know, and touches nothing', async () => {
  const before = readdirSync(project.folder);
  expectSentence(await project.run('setup.mjs', ['--cuda']), /does not know "--cuda"/);
  expect(readdirSync(project.folder)).toEqual(before);
});
