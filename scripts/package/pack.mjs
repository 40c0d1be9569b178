/** Folders that are packages, as the archives that npm installs and publishes. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../setup/packages.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { layOut } from './layOut.mjs';
import { libraryManifest, weightsManifest } from './manifest.mjs';

/** The library, from what the set-up compiled. Returns the archive in `folder`, and its size in bytes. */
export const packLibrary = (root, folder) =>
  pack(root, folder, (part) => {
    layOut(root, part);
    writeJson(join(part, 'package.json'), libraryManifest(root, part));
  });

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
