/** npm start [-- 1 2 --full --language fa]: the set-up where something is missing, then the notebooks, each to its page, and the front page. */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { readdirSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { startOptions, usage } = await import('./report/options.mjs');
  const { runNotebooks } = await import('./report/runNotebooks.mjs');
  const { inTurn } = await import('./setup/lock.mjs');
  const { writeFront } = await import('./report/front.mjs');
  const { writeEdition } = await import('./report/edition.mjs');
  const folder = join(root, 'notebooks');
  const available = readdirSync(folder).filter((name) => /^\d.*\.ipynb$/.test(name));
  available.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

  const { notebooks, mode, language, help } = startOptions(process.argv.slice(2), available);
  if (help) return void console.log(usage);
  await setUp();
  const code = await runNotebooks({ root, notebooks: notebooks.map((name) => join(folder, name)), mode });
  await inTurn(join(root, 'outputs/report'), () => {
    const pages = writeFront({ root });
    if (language && pages.length > 0) writeEdition({ root, language });
  });
  return code;
});
