/** The report in another language, made of the English pages: outputs/report/fa. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupProblem } from '../setup/problem.mjs';
import { callPython } from './python.mjs';
import { writtenLine } from './writtenLine.mjs';

const catalogues = new URL('languages/', import.meta.url);

/** The languages that the report has catalogues of, beside English. */
export const languages = () => readdirSync(catalogues);

/** The language itself; throws SetupProblem where the report has no catalogue of it. undefined stays. */
export function checkLanguage(language) {
  if (language === undefined || languages().includes(language)) return language;
  throw new SetupProblem(`There is no edition in "${language}": there is ${languages().join(', ')}.`);
}

/**
 * Writes every page that is there in the language, the front page too, and the archive with both editions; then which
 * sentences have no translation and stand there in English. Returns the paths of the pages, the front page first.
 */
export function writeEdition({ root, language, output = process.stdout, ...options }) {
  const report = options.report ?? join(root, 'outputs/report');
  const edition = 'convnotes_report.translation.edition';
  const { pages, missing } = callPython(root, 'The edition', edition, report, language);
  const written = ['index.html', ...pages.filter((name) => name !== 'index.html')].map((name) =>
    join(report, language, name),
  );
  for (const file of [...written, join(report, 'report.zip')]) output.write(writtenLine(file));
  const lines = Object.entries(missing).flatMap(([page, sentences]) => [
    `  ${page}`,
    ...sentences.map((sentence) => `    ${sentence}`),
  ]);
  if (lines.length > 0)
    output.write(
      `Without a translation, and left in English:\n${lines.join('\n')}\n` +
        `"npm run languages -- --update" adds them to scripts/report/languages/${language}.\n`,
    );
  return written;
}
