/** The Python half of the report, as functions that give JSON. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { jupyterEnvironment } from '../jupyter.mjs';
import { SetupProblem } from '../setup/problem.mjs';

/** What a module of scripts/report prints as JSON. what: that it makes, for the SetupProblem where it fails. */
export function callPython(root, what, module, ...words) {
  const { status, stdout, stderr, error } = spawnSync(
    join(root, '.venv/bin/python'),
    ['-m', module, ...words],
    {
      cwd: root,
      env: { ...process.env, ...jupyterEnvironment(root) },
      encoding: 'utf8',
      maxBuffer: 1e8, // bytes
    },
  );
  if (error) throw error;
  if (status !== 0) throw new SetupProblem(`${what} could not be made: ${stderr.trim().split('\n').at(-1)}.`);
  return JSON.parse(stdout);
}
