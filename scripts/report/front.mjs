/** The report's front page and the archive to hand in, out of the pages that are there. */
import { join } from 'node:path';
import { callPython } from './python.mjs';
import { writtenLine } from './writtenLine.mjs';

/**
 * Writes index.html and report.zip. notebooks: the folder of the report's notebooks; report: of their pages. Returns the
 * paths of the pages, the front page first; none, and nothing is written, where no notebook has a page yet.
 */
export function writeFront(options) {
  const { root, output = process.stdout } = options;
  const report = options.report ?? join(root, 'outputs/report');
  const notebooks = options.notebooks ?? join(root, 'notebooks');
  const { pages } = callPython(root, 'The front page', 'convnotes_report.front', report, notebooks);
  if (pages.length === 0) return [];
  for (const name of ['index.html', 'report.zip']) output.write(writtenLine(join(report, name)));
  return ['index.html', ...pages].map((name) => join(report, name));
}
