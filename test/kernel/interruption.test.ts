/** What an interrupted cell says, and when it begins: the kernel's additions, without a kernel. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const { withoutStacks } = createRequire(__filename)(
  join(__dirname, '../../scripts/kernel/interruption.cjs'),
) as { withoutStacks: (console: Pick<Console, 'error'>) => Console };

function printed(...words: unknown[]): unknown[] {
  const lines: unknown[] = [];
  withoutStacks({ error: (...said: unknown[]) => lines.push(...said) }).error(...words);
  return lines;
}

it('a cell whose signal was aborted says that nothing was kept, and so does one that was cut off', () => {
  const again = /^Stopped\. Nothing of this cell was kept: run it again\.$/;
  const cut = Object.assign(new Error('Script execution was interrupted by `SIGINT`'), {
    code: 'ERR_SCRIPT_EXECUTION_INTERRUPTED',
  });
  for (const error of [new Error('interrupted'), cut])
    expect(printed(error)).toEqual([expect.stringMatching(again)]);
});

it('a cell that did not listen says that its work may go on', () => {
  expect(printed(new Error('Interrupted asynchronously'))).toEqual([
    expect.stringMatching(/did not listen.*Restart/),
  ]);
});

it('other errors, and what is none, stay as they are', () => {
  const words = [new Error('interrupted by lunch'), 'interrupted', 3];
  expect(printed(...words)).toEqual(words);
});
