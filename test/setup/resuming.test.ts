import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Project, root, until } from './project';

let project: Project;
beforeEach(() => (project = new Project()));
afterEach(() => project.remove());

/** How often npm was called, in a project whose set-up gets as far as a Python that can make no environment. */
const calls = () => readFileSync(project.path('calls.log'), 'utf8').trim().split('\n').length;
const noEnvironment = /python3 could not make a virtual environment/;
const answer = JSON.stringify({ executable: 'python3', version: [3, 12, 0], venv: true });
beforeEach(() => void project.fake('python3', `[ "$1" = -c ] && echo '${answer}'`));

/** An npm that works until the file `go` is there. */
const slow = 'while [ ! -f go ]; do /bin/sleep 0.05; done';

describe('a set-up killed in the middle of a step', () => {
  it('waits for what the killed one left running, does the step again, and once it is done never more', async () => {
    project.fakeNpm(slow);
    const first = project.start('setup.mjs');
    await until(() => existsSync(project.path('calls.log')));
    await Promise.race([first.kill(), until(() => first.child.signalCode === 'SIGKILL')]);

    const second = project.start('setup.mjs');
    await until(() => second.printed.stdout.includes('Waiting'));
    expect(second.printed.stdout).toContain('a part of an earlier set-up that was stopped is still at work');
    expect(calls()).toBe(1);
    writeFileSync(project.path('go'), '');
    expect((await second.ended).stderr).toMatch(noEnvironment);
    expect(calls()).toBe(2);

    expect((await project.run('setup.mjs')).stderr).toMatch(noEnvironment);
    expect(calls()).toBe(2);
  });

  it('takes no half-unpacked TensorFlow for a whole one', async () => {
    const { tensorflow } = await import('../../scripts/setup/tensorflow.mjs');
    const { places } = await import('../../scripts/setup/places.mjs');
    const here = places(project.folder);
    const half = `${here.tensorflow('cpu')}.part/tensorflow`;
    spawnSync('mkdir', ['-p', half]);
    for (const part of ['cc', 'framework']) writeFileSync(`${half}/libtensorflow_${part}.so.2`, '');
    expect(tensorflow.ready({ places: here, kind: 'cpu' })).toBe(false);
  });
});

describe('two set-ups at once', () => {
  it('come one after the other', async () => {
    project.fakeNpm(slow);
    const first = project.start('setup.mjs');
    await until(() => existsSync(project.path('calls.log')));
    const second = project.start('setup.mjs');
    await until(() => second.printed.stdout.includes('Waiting'));
    expect(second.printed.stdout).toBe(
      `Waiting: another set-up (process ${first.child.pid}) is at work in this folder.\n`,
    );
    writeFileSync(project.path('go'), '');
    expect((await first.ended).stderr).toMatch(noEnvironment);
    expect((await second.ended).stderr).toMatch(noEnvironment);
    expect(calls()).toBe(1);
  });
});

describe('a set-up after the one that finished', () => {
  it('does nothing', () => {
    const setUp = () => spawnSync(process.execPath, [`${root}/scripts/setup.mjs`], { encoding: 'utf8' });
    const made = ['.venv/convnotes.json', '.venv/share/jupyter/kernels/convnotes/kernel.json'];
    const times = () => made.map((file) => statSync(`${root}/${file}`).mtimeMs);
    setUp();
    const before = times();
    const { status, stdout, stderr } = setUp();
    const said = stdout.replace(/^Waiting: .*\n/, ''); // another test may be at it
    expect(said).toMatch(/^Everything is in place \(\d+\.\d s\)\.\n$/);
    expect([status, stderr]).toEqual([0, '']);
    expect(times()).toEqual(before);
  });
});
