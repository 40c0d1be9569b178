/** The Node packages of package-lock.json, by `npm ci`. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findExecutable } from './executable.mjs';
import { downloadProblem, SetupProblem } from './problem.mjs';
import { fingerprint, readStamp, writeStamp } from './stamp.mjs';

const stampOf = (places) => join(places.modules, '.convnotes.json');
const lockOf = (root) => fingerprint(readFileSync(join(root, 'package-lock.json')));

export const packages = {
  name: 'Node packages',
  bytes: () => 1.1e9,
  ready: ({ places }) => readStamp(stampOf(places))?.lock === lockOf(places.root),

  /** `npm ci` begins by removing node_modules, and the stamp with it: stopped half way, it runs again. */
  async make({ places, run }) {
    const lock = lockOf(places.root);
    const [command, ...before] = npm();
    const { code, output } = await run(command, [
      ...before,
      'ci',
      '--include=dev',
      '--no-audit',
      '--no-fund',
    ]);
    if (code !== 0) throw downloadProblem('The npm registry', output, places.log);
    writeStamp(stampOf(places), { lock });
  },
};

/** The npm that started us, the one on PATH, or the one that lies beside Node. */
export function npm() {
  const ours = process.env.npm_execpath;
  if (ours && basename(ours) === 'npm-cli.js' && existsSync(ours)) return [process.execPath, ours];
  const found = findExecutable('npm') ?? findExecutable('npm', dirname(process.execPath));
  if (found) return [found];
  throw new SetupProblem(
    'npm is needed and was not found: install Node with npm from https://nodejs.org and run this again.',
  );
}
