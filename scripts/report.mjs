/** npm run report [-- --pdf]: the front page and the archive anew from the pages that are there; all in one PDF. */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { join } = await import('node:path');
  const { parse } = await import('./setup/options.mjs');
  const { SetupProblem } = await import('./setup/problem.mjs');
  const { writeFront } = await import('./report/front.mjs');
  const { values } = parse(process.argv.slice(2), ['pdf', 'help'], 'npm run report');
  if (values.help) return void console.log('npm run report [-- --pdf]\n  --pdf  all pages in one PDF too');
  await setUp();
  const pages = writeFront({ root });
  if (pages.length === 0) throw new SetupProblem('There are no pages yet: "npm start" makes them.');
  if (!values.pdf) return;
  const { writePdf } = await import('./report/pdf/writePdf.mjs');
  await writePdf({ pages, file: join(root, 'outputs/report/report.pdf') });
});
