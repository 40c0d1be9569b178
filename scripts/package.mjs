/** npm run package: the library and its weights as two npm packages, in outputs/package. */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { join } = await import('node:path');
  const { parse } = await import('./setup/options.mjs');
  const { packLibrary, packWeights } = await import('./package/pack.mjs');
  const usage = 'npm run package\nWrites outputs/package/convnotes-….tgz and convnotes-weights-….tgz.';
  if (parse(process.argv.slice(2), ['help'], 'npm run package').values.help) return void console.log(usage);
  await setUp();
  const folder = join(root, 'outputs/package');
  for (const { file, size } of [packLibrary(root, folder), packWeights(root, folder)])
    console.log(`${file}  ${(size / 1e6).toFixed(2)} MB`);
});
