/**
 * npm run lab [-- --no-browser | other options of JupyterLab]: the set-up where something is missing, then
 * JupyterLab on the project, for this machine alone (loopback and a token) unless `--ServerApp.ip` says otherwise.
 * Ctrl-C ends it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jupyterEnvironment } from './jupyter.mjs';
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  await setUp();
  const environment = jupyterEnvironment(root);
  mkdirSync(environment.JUPYTER_RUNTIME_DIR, { recursive: true });
  const words = process.argv.slice(2);
  if (!words.some((word) => /^--(ServerApp\.)?ip\b/.test(word))) words.push('--ServerApp.ip=127.0.0.1');
  if (process.getuid?.() === 0) words.push('--allow-root');
  const lab = spawn(join(root, '.venv/bin/jupyter-lab'), words, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  process.on('SIGINT', () => {}); // a terminal sends it to JupyterLab too, which asks before it ends
  process.on('SIGTERM', () => lab.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    lab.on('error', reject);
    lab.on('close', (code, signal) => resolve(signal ? 1 : code));
  });
});
