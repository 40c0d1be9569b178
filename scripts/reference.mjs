/** npm run reference: the API reference of lib, outputs/reference/index.html, out of the docstrings. */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { join } = await import('node:path');
  const { parse } = await import('./setup/options.mjs');
  const usage = 'npm run reference\nWrites outputs/reference/index.html and the pages that it leads to.';
  if (parse(process.argv.slice(2), ['help'], 'npm run reference').values.help) return void console.log(usage);
  await setUp();
  const { writeReference } = await import('./reference/writeReference.mjs');
  const folder = join(root, 'outputs/reference');
  const pages = await writeReference({ root, folder });
  console.log(`${pages} pages, the first of them outputs/reference/index.html.`);
});
