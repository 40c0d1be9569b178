/** npm run data [-- MIRROR …]: the set-up where something is missing, then MNIST into data/mnist. */
import { spawnSync } from 'node:child_process';
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { dataOptions, usage } = await import('./data/options.mjs');
  const { mirrors, help } = dataOptions(process.argv.slice(2));
  if (help) return void console.log(usage);
  await setUp();
  const words = ['--import', 'tsx', 'scripts/data/run.ts', ...mirrors];
  return spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1;
});
