/** The report's front page and the archive to hand in, out of the pages that are there. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { jupyterEnvironment } from '../jupyter.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { writtenLine } from './writtenLine.mjs';

/**
 * Writes index.html and report.zip. notebooks: the folder of the report's notebooks; report: of their pages. Returns the
 * paths of the pages, the front page first; none, and nothing is written, where no notebook has a page yet.
 */
export function writeFront(options) {
  const { root, output = process.stdout } = options;
  const report = options.report ?? join(root, 'outputs/report');
  const notebooks = options.notebooks ?? join(root, 'notebooks');
  const command = ['-m', 'convnotes_report.front', report, notebooks];
  const { status, stdout, stderr, error } = spawnSync(join(root, '.venv/bin/python'), command, {
    cwd: root,
    env: { ...process.env, ...jupyterEnvironment(root) },
    encoding: 'utf8',
  });
  if (error) throw error;
  if (status !== 0) {
    throw new SetupProblem(`The front page could not be made: ${stderr.trim().split('\n').at(-1)}.`);
  }
  const { pages } = JSON.parse(stdout);
  if (pages.length === 0) return [];
  for (const name of ['index.html', 'report.zip']) output.write(writtenLine(join(report, name)));
  return ['index.html', ...pages].map((name) => join(report, name));
}
