/**
 * npm run report [-- --pdf --language fa]: the front page and the archive from the pages that are there, the same in
 * Persian; all in one PDF.
 */
import { command } from './setup/command.mjs';

const usage = `npm run report [-- --pdf --language fa]
  --pdf          all pages in one PDF too
  --language fa  the report in Persian too, in outputs/report/fa; the PDF is of that`;

await command(async ({ root, setUp }) => {
  const { dirname, join } = await import('node:path');
  const { parse } = await import('./setup/options.mjs');
  const { SetupProblem } = await import('./setup/problem.mjs');
  const { inTurn } = await import('./setup/lock.mjs');
  const { writeFront } = await import('./report/front.mjs');
  const { checkLanguage, writeEdition } = await import('./report/edition.mjs');
  const { values } = parse(process.argv.slice(2), ['pdf', 'language=', 'help'], 'npm run report');
  if (values.help) return void console.log(usage);
  const language = checkLanguage(values.language);
  await setUp();
  const printed = await inTurn(join(root, 'outputs/report'), () => {
    const pages = writeFront({ root });
    if (pages.length === 0) throw new SetupProblem('There are no pages yet: "npm start" makes them.');
    return language ? writeEdition({ root, language }) : pages;
  });
  if (!values.pdf) return;
  const { writePdf } = await import('./report/pdf/writePdf.mjs');
  const pages = printed.filter((file) => !file.endsWith('-laboratory.html')); // on paper a picture, which page 3 has
  await writePdf({ pages, file: join(dirname(printed[0]), 'report.pdf') });
});
