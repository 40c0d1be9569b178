/** npm run setup: everything that is missing, see setup/. */
import { command } from './setup/command.mjs';

await command(async ({ setUp }) => {
  const { setupOptions, usage } = await import('./setup/options.mjs');
  const { asked, help } = setupOptions(process.argv.slice(2));
  if (help) return void console.log(usage);
  const begin = performance.now();
  const done = await setUp({ asked });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(done.length > 0 ? `Ready after ${seconds} s.` : `Everything is in place (${seconds} s).`);
});
