/**
 * npm run test:tfjs [-- --plain]: tfjs-core's own tests on this TensorFlow, with the native kernels registered
 * unless --plain says otherwise; ends in one line `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  await setUp();
  const words = ['--import', 'tsx', 'scripts/tfjsSuite/run.ts', ...process.argv.slice(2)];
  return spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1;
});
