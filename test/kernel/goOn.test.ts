/** The stop button where a cell does without what it was computing: it goes on, and the next cells run. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const program = `
const { createExecutor } = require('./scripts/kernel/executor.cjs');
const { createConverter } = require('tslab/dist/converter');
const said = [];
const console_ = { ...console, error: (...words) => said.push(words.join(' ')) };
const executor = createExecutor(process.cwd(), { node: createConverter({}), close() {} }, console_);
const stopped = "await new Promise((resolve) => process.once('convnotes.interrupt', resolve));";
const cell = async (source) => {
  const result = executor.execute(source);
  const clock = setInterval(() => process.listenerCount('convnotes.interrupt') > 0 && (clearInterval(clock), executor.interrupt()), 50);
  return { ok: await result.finally(() => clearInterval(clock)), said: said.splice(0) };
};
(async () => {
  const left = await cell(stopped);
  const wentOn = await cell(stopped + " (process as any).emit('convnotes.goOn'); await new Promise((resolve) => setTimeout(resolve, 2000));");
  console.log(JSON.stringify({ left, wentOn }));
  process.exit();
})();
`;

it('an interrupted cell that goes on is not a failed one, however long it takes', () => {
  const cwd = join(__dirname, '../..');
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { cwd, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    left: { ok: false, said: ['Stopped. The variables hold what was computed so far.'] },
    wentOn: { ok: true, said: [] },
  });
});
