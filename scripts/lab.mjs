/**
 * npm run lab [-- --no-browser | other options of JupyterLab]: the set-up where something is missing, then
 * JupyterLab on the project, for this machine alone (loopback and a token, see jupyter/server). Ctrl-C ends it.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jupyterEnvironment } from './jupyter.mjs';
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  await setUp();
  const environment = jupyterEnvironment(root);
  mkdirSync(environment.JUPYTER_RUNTIME_DIR, { recursive: true });
  chmodSync(environment.JUPYTER_RUNTIME_DIR, 0o700); // the token is in files there that anybody could read
  const options = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const lab = spawn(join(root, '.venv/bin/jupyter-lab'), [...options, ...process.argv.slice(2)], {
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
