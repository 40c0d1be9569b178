/** The stop button: a signal to a process of its own, as Jupyter and a terminal send it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Running, until } from '../setup/project';

let running: Running;
afterEach(() => running.kill());

it('an interrupt stops the run at work, its history stays, and the program goes on; a second one ends it', async () => {
  const words = ['--import', 'tsx', join(__dirname, 'interrupted.ts')];
  running = new Running(spawn(process.execPath, words));
  const { printed, child } = running;
  for (const name of ['first', 'second', 'third']) {
    await until(() => printed.stdout.includes(`${name} is at work`));
    child.kill('SIGINT');
  }
  await until(() => printed.stdout.includes('third: stopped'));
  child.kill('SIGINT');
  await running.ended;
  expect([child.signalCode, printed.stderr]).toEqual(['SIGINT', '']);
  const left = JSON.stringify({ stopped: true, some: true, stepsAfterwards: 0 });
  const lines = printed.stdout.trim().split('\n');
  expect(lines[1]).toMatch(/^first: stopped after \d+ of 1000000 steps in /);
  expect(lines[2]).toBe(`first: ${left}`);
  expect(lines[3]).toBe('fresh: true, the same while none came: true');
  expect(lines[4]).toBe('second is at work');
  expect(lines[5]).toMatch(/^second: stopped after/);
  expect(lines[6]).toBe(`second: ${left}`);
  expect(lines[7]).toBe('third is at work');
  expect(lines[8]).toMatch(/^third: stopped after/);
  expect(lines).toHaveLength(9);
});
