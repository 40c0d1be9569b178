/** Folders that are packages, as the archives that npm installs and publishes. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { npm } from '../setup/packages.mjs';
import { tensorflowVersion } from '../setup/places.mjs';
import { platforms } from '../setup/platform.mjs';
import { addonFile, addonPackage } from '../setup/prebuilt.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { placesFor } from './addons.mjs';
import { layOut } from './layOut.mjs';
import { addonManifest, libraryManifest, weightsManifest } from './manifest.mjs';

/**
 * The library, from what the set-up compiled. Returns the archive in `folder`, and its size in bytes. addons: the folder
 * of those that were built beforehand: the library then has their checksums, and npm installs the one for the platform.
 */
export const packLibrary = (root, folder, addons) =>
  pack(root, folder, (part) => {
    layOut(root, part);
    if (addons) cpSync(join(addons, 'addons.json'), join(part, 'addon/addons.json'));
    writeJson(
      join(part, 'package.json'),
      libraryManifest(root, part, addons ? Object.values(platforms) : []),
    );
  });

/** The addon for one platform, which npm installs there alone. */
export const packAddon = (root, folder, addons, platform) =>
  pack(root, folder, (part) => {
    cpSync(join(addons, platform.name, addonFile), join(part, addonFile));
    cpSync(join(root, 'LICENSE'), join(part, 'LICENSE'));
    const apache = join(placesFor(root, platform).tensorflow(), 'tensorflow/include/LICENSE');
    cpSync(apache, join(part, 'LICENSE-Apache-2.0'));
    const text = `# ${addonPackage(platform)}\n\ntfjs-node's addon for TensorFlow ${tensorflowVersion}, ${platform.title}: a part of convnotes. Its sources are tfjs-node's, which are under the licence in LICENSE-Apache-2.0.\n`;
    writeFileSync(join(part, 'README.md'), text);
    writeJson(join(part, 'package.json'), addonManifest(root, platform));
  });

/** The repository as it is committed, with the addons: `npm start` then needs no compiler. */
export function packRepository(root, folder, addons) {
  const name = `convnotes-${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}`;
  const file = join(folder, `${name}-repository.tar.gz`);
  const added = (prefix, path) => [`--prefix=${name}/addon/${prefix}`, `--add-file=${path}`];
  const words = [
    ...['archive', '--format=tar.gz', `--output=${file}`, ...added('', join(addons, 'addons.json'))],
    ...Object.keys(platforms).flatMap((platform) => added(`${platform}/`, join(addons, platform, addonFile))),
    ...[`--prefix=${name}/`, 'HEAD'],
  ];
  const { status, stderr } = spawnSync('git', words, { cwd: root, encoding: 'utf8' });
  if (status !== 0)
    throw new SetupProblem(`git could not pack the repository: ${stderr?.trim() ?? 'git is not installed'}`);
  return { file, size: statSync(file).size };
}

/** The networks in data/weights; `lib/data/weightsFolder.ts` finds them where this package is installed. */
export const packWeights = (root, folder) =>
  pack(root, folder, (part) => {
    cpSync(join(root, 'data/weights'), join(part, 'weights'), { recursive: true });
    cpSync(join(root, 'LICENSE'), join(part, 'LICENSE'));
    cpSync(join(root, 'scripts/package/weights.md'), join(part, 'README.md'));
    writeJson(join(part, 'package.json'), weightsManifest(root));
  });

/** The archive gets its name when it is whole. */
function pack(root, folder, fill) {
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, '.work'), { recursive: true });
  const work = mkdtempSync(join(root, '.work/package-'));
  try {
    const part = join(work, 'package');
    mkdirSync(part);
    fill(part);
    const [command, ...before] = npm();
    const words = [...before, 'pack', part, '--json', '--ignore-scripts', '--pack-destination', work];
    const { status, stdout, stderr } = spawnSync(command, words, { cwd: work, encoding: 'utf8' });
    if (status !== 0) throw new SetupProblem(`npm could not pack ${part}: ${stderr.trim()}`);
    const [{ filename }] = JSON.parse(stdout);
    const file = join(folder, filename);
    renameSync(join(work, filename), file);
    return { file, size: statSync(file).size };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
