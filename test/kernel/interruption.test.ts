/** What an interrupted cell says, and when it begins: the kernel's additions, without a kernel. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const { sentenceOf } = createRequire(__filename)(
  join(__dirname, '../../scripts/kernel/interruption.cjs'),
) as { sentenceOf: (thrown: unknown) => string | undefined };

it('a cell whose signal was aborted says that nothing was kept, and so does one that was cut off', () => {
  const again = /^Stopped\. Nothing of this cell was kept: run it again\.$/;
  const cut = Object.assign(new Error('Script execution was interrupted by `SIGINT`'), {
    code: 'ERR_SCRIPT_EXECUTION_INTERRUPTED',
  });
  for (const error of [new Error('interrupted'), cut]) expect(sentenceOf(error)).toMatch(again);
});

it('a cell that did not listen says that its work may go on', () => {
  expect(sentenceOf(new Error('Interrupted asynchronously'))).toMatch(/did not listen.*Restart/);
});

it('says nothing of other errors, and of what is not an error', () => {
  for (const word of [new Error('interrupted by lunch'), 'interrupted', 3])
    expect(sentenceOf(word)).toBeUndefined();
});
