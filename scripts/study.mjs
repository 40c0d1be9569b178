/** npm run study: see `npm run study -- --help`. */
import { spawn } from 'node:child_process';
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  await setUp();
  const words = ['--import', 'tsx', 'scripts/study/main.ts', ...process.argv.slice(2)];
  const study = spawn(process.execPath, words, { cwd: root, stdio: 'inherit' });
  process.on('SIGINT', () => {}); // a terminal sends it to the study too
  process.on('SIGTERM', () => study.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    study.on('error', reject);
    study.on('close', (code, signal) => resolve(signal ? 1 : code));
  });
});
