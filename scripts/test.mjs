/** npm test [-- vitest's arguments]: the set-up where something is missing, then every test. */
import { spawnSync } from 'node:child_process';
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  await setUp();
  const words = ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)];
  return spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1;
});
