/** npm run update [-- --dry-run]: every pinned version to its current release, but for what update/npmPackages.mjs holds. */
import { command } from './setup/command.mjs';

const usage = `npm run update [-- --dry-run]
Moves package.json with its lock, every list of Python packages, and the pins in scripts to the current releases.
  --dry-run  says what would change, and changes nothing
TensorFlow itself stays: its version is in scripts/setup/places.mjs.`;

await command(async ({ root, setUp }) => {
  const { join } = await import('node:path');
  const { parse } = await import('./setup/options.mjs');
  const { places } = await import('./setup/places.mjs');
  const { writeWhole } = await import('./setup/stamp.mjs');
  const { applyNpm, held, npmChanges } = await import('./update/npmPackages.mjs');
  const { pythonChanges } = await import('./update/pythonLists.mjs');
  const { values } = parse(process.argv.slice(2), ['dry-run', 'help'], 'npm run update');
  if (values.help) return void console.log(usage);
  await setUp();

  const packages = npmChanges(root);
  const lists = pythonChanges(root, places(root).python);
  for (const { name, from, to } of packages) console.log(`package.json: ${name} ${from} -> ${to}`);
  for (const { file, before, after } of lists) {
    const [old, now] = [before, after].map((text) => text.replace(/ \\\n +--hash=\S+/g, '').split('\n'));
    for (const line of old.filter((line) => !now.includes(line))) console.log(`${file}: - ${line.trim()}`);
    for (const line of now.filter((line) => !old.includes(line))) console.log(`${file}: + ${line.trim()}`);
  }
  for (const [name, { range, why }] of Object.entries(held)) console.log(`held: ${name} ${range}, ${why}`);
  if (packages.length + lists.length === 0) return void console.log('Everything is at its current release.');
  if (values['dry-run']) return void console.log('Nothing was changed.');

  applyNpm(root, packages);
  for (const { file, after } of lists) writeWhole(join(root, file), after);
  console.log(
    'Now: npm test, npm run check, npm run test:tfjs, npm start; for requirements/tensorflow-gpu.txt with a GPU too.',
  );
});
