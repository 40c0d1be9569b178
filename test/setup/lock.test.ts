/** The lock as a file, which macOS has to have, tried here; that of Linux is in resuming.test.ts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock } from '../../scripts/setup/lock.mjs';
import { root, until } from './project';

let folder: string;
const before = process.env.TMPDIR;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
  process.env.TMPDIR = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(folder, { recursive: true });
});

const never = (holder: string) => {
  throw new Error(`nobody was to be waited for: ${holder}`);
};
const sockets = () => readdirSync(folder);

it('is given to one after the other', async () => {
  const first = await takeLock(folder, never, 'darwin');
  const said: string[] = [];
  let taken = false;
  const second = takeLock(folder, (holder: string) => void said.push(holder), 'darwin').then((lock) => {
    taken = true;
    return lock;
  });
  await until(() => said.length > 0);
  expect(said).toEqual([`another set-up (process ${process.pid}) is at work in this folder`]);
  expect(taken).toBe(false);
  await first.release();
  await (await second).release();
  expect(taken).toBe(true);
  expect(sockets()).toEqual([]);
});

it('of a killed process is taken over, by one of those who wait', async () => {
  const program = `
    import('${join(root, 'scripts/setup/lock.mjs')}').then(async ({ takeLock }) => {
      await takeLock('${folder}', () => {}, 'darwin');
      console.log('taken');
      setInterval(() => {}, 1000);
    });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(sockets()).toHaveLength(1); // nobody answers there

  let held = 0;
  const take = async () => {
    const lock: { release(): Promise<void> } = await takeLock(folder, () => {}, 'darwin');
    held++;
    expect(held).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    held--;
    await lock.release();
  };
  await Promise.all([take(), take(), take()]);
  expect(existsSync(folder)).toBe(true);
  expect(sockets()).toEqual([]);
});
