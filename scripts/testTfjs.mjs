/**
 * npm run test:tfjs [-- --plain --only NAME]: tfjs-core's own tests on this TensorFlow, with the native kernels
 * registered unless --plain says otherwise; ends in one line `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { command } from './setup/command.mjs';

const usage = `npm run test:tfjs [-- --plain --only NAME]
  --plain      without the project's own kernels
  --only NAME  the tests alone whose names begin so: relu6`;

await command(async ({ root, setUp }) => {
  const { parse } = await import('./setup/options.mjs');
  const { values } = parse(process.argv.slice(2), ['plain', 'only=', 'help'], 'npm run test:tfjs');
  if (values.help) return void console.log(usage);
  await setUp();
  const words = ['--import', 'tsx', 'scripts/tfjsSuite/run.ts', ...process.argv.slice(2)];
  return spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1;
});
