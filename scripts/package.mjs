/** npm run package: the library and its weights, on demand its addons and the repository with those, in outputs/package. */
import { command } from './setup/command.mjs';

const usage = `npm run package [-- --addons]
Writes into outputs/package the npm packages convnotes-….tgz and convnotes-weights-….tgz.
--addons: also convnotes-addon-….tgz for each platform, and convnotes-…-repository.tar.gz, which is what is committed, with
the addons: no compiler is needed then. The first time it fetches zig, and TensorFlow for the other platforms (0.5 GB, 1.8 GB
unpacked in .work/platforms), and compiles for some minutes.`;

await command(async ({ root, setUp }) => {
  const { join } = await import('node:path');
  const { areBuilt, buildAddons } = await import('./package/addons.mjs');
  const { parse } = await import('./setup/options.mjs');
  const { platforms } = await import('./setup/platform.mjs');
  const { packAddon, packLibrary, packRepository, packWeights } = await import('./package/pack.mjs');
  const { values } = parse(process.argv.slice(2), ['addons', 'help'], 'npm run package');
  if (values.help) return void console.log(usage);
  await setUp();
  const folder = join(root, 'outputs/package');
  const addons = join(folder, 'addon');
  if (values.addons && !areBuilt(root, addons)) await buildAddons(root, addons, console.log);
  const packed = [packLibrary(root, folder, values.addons && addons), packWeights(root, folder)];
  if (values.addons) {
    packed.push(
      ...Object.values(platforms).map((platform) => packAddon(root, folder, addons, platform)),
      packRepository(root, folder, addons),
    );
  }
  for (const { file, size } of packed) console.log(`${file}  ${(size / 1e6).toFixed(2)} MB`);
});
