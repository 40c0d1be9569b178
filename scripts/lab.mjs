/**
 * npm run lab [-- --no-browser | other options of JupyterLab]: the set-up where something is missing, then
 * JupyterLab on the project, for this machine alone (loopback and a token, see jupyter/server). Ctrl-C ends it.
 */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { chmodSync, mkdirSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { jupyterEnvironment } = await import('./jupyter.mjs');
  const { runProgram } = await import('./setup/program.mjs');
  await setUp();
  const environment = jupyterEnvironment(root);
  mkdirSync(environment.JUPYTER_RUNTIME_DIR, { recursive: true });
  chmodSync(environment.JUPYTER_RUNTIME_DIR, 0o700); // the token is in files there that anybody could read
  const options = process.getuid?.() === 0 ? ['--allow-root'] : [];
  return runProgram(join(root, '.venv/bin/jupyter-lab'), [...options, ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
});
