import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './project';

/** The last lines that `npm test` prints, one unless given, and its exit code, where this is the only test. */
function closing(test: string, lines = 1): [string, number | null] {
  const folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
  try {
    mkdirSync(join(folder, 'test'));
    for (const name of ['node_modules', 'vitest.config.mts', 'test/closingLine.ts']) {
      symlinkSync(join(root, name), join(folder, name));
    }
    writeFileSync(join(folder, 'test/made.test.ts'), `import { expect, it } from 'vitest';\n${test}\n`);
    const words = [join(root, 'scripts/test.mjs'), '--root', folder];
    const { stdout, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    return [stdout.trimEnd().split('\n').slice(-lines).join('\n'), status];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('npm test ends in one line of counts', () => {
  const three = `it('a', () => {}); it('b', () => {}); it('c', (context) => context.skip('why'));`;
  expect(closing(three)).toEqual(['2 passed, 0 failed, 1 skipped', 0]);
});

it('npm test fails where a test does', () => {
  const two = `it('a', () => {}); it('b', () => expect(1).toBe(2));`;
  expect(closing(two)).toEqual(['1 passed, 1 failed, 0 skipped', 1]);
});

it('npm test says in which file a process ended', () => {
  const three = `const later = () => new Promise((resolve) => setTimeout(resolve, 300));
    it('a', later); it('b', later); it('c', () => process.kill(process.pid, 'SIGKILL')); it('d', () => {});`;
  const failures = [
    'failed: [vitest-pool]: Worker forks emitted error. Worker exited unexpectedly',
    'failed: test/made.test.ts – its process ended; without a result: 2 of 4 tests, from "c" on',
  ];
  expect(closing(three, 4)).toEqual([[...failures, '', '2 passed, 1 failed, 2 skipped'].join('\n'), 1]);
});
