/** npm run languages [-- --update]: what each edition lacks of what the notebooks and the pages that are there say. */
import { command } from './setup/command.mjs';

const usage = `npm run languages [-- --update]
  --update  adds what is missing to scripts/report/languages as empty entries, and removes what is no longer used
Without it: what is missing, stale or wrong, and exit code 1 where anything is.`;

const headings = {
  missing: 'has no translation',
  stale: 'is no longer used',
  wrong: 'does not have what its source has',
  labels: 'may be a label without a translation, or a name',
};

await command(async ({ root, setUp }) => {
  const { parse } = await import('./setup/options.mjs');
  const { languages } = await import('./report/edition.mjs');
  const { callPython } = await import('./report/python.mjs');
  const { values } = parse(process.argv.slice(2), ['update', 'help'], 'npm run languages');
  if (values.help) return void console.log(usage);
  await setUp();
  let code = 0;
  for (const language of languages()) {
    const words = values.update ? ['--update'] : [];
    const found = callPython(
      root,
      'The comparison',
      'convnotes_report.translation.check',
      root,
      language,
      ...words,
    );
    const lines = Object.entries(headings).flatMap(([kind, heading]) =>
      Object.entries(found[kind]).flatMap(([file, texts]) => [
        `${language}/${file}.po, ${heading}:`,
        ...texts.map((text) => `  ${text}`),
      ]),
    );
    console.log(lines.join('\n') || `${language}: every sentence has its translation.`);
    const { missing, stale, wrong } = found;
    if ([missing, stale, wrong].some((files) => Object.keys(files).length > 0)) code = 1;
  }
  return code;
});
