/** npm run test:faults [-- vitest's arguments]: the faults in full, and a table of the results. */
import { spawnSync } from 'node:child_process';
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  await setUp();
  const files = process.argv.slice(2);
  const reporters = ['default', './test/faults/table.ts', './test/closingLine.ts'];
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--maxWorkers=1', '--testTimeout=3600000'];
  words.push(...reporters.map((reporter) => `--reporter=${reporter}`));
  words.push(...(files.length > 0 ? files : ['test/faults']));
  const env = { ...process.env, CONVNOTES_FAULTS: 'full' };
  return spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit', env }).status ?? 1;
});
