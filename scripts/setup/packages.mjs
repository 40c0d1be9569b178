/** The Node packages of package-lock.json, by `npm ci`. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
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

  /** Throws where there is no npm. */
  check: () => void npm(),

  /** `npm ci` begins by removing node_modules, and the stamp with it: stopped half way, it runs again. */
  async make({ places, run }) {
    const lock = lockOf(places.root);
    const [command, ...before] = npm();
    const words = [...before, 'ci', '--include=dev', '--no-audit', '--no-fund'];
    const { code, output } = await run(command, words, { env: cacheSetting(places) });
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

/** npm ends where it cannot write its cache, as in a home folder that is read-only: then the cache is the project's. */
export function cacheSetting({ work }, { home = homedir(), env = process.env, access = accessSync } = {}) {
  let folder = env.npm_config_cache || join(home, '.npm');
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    access(folder, constants.W_OK);
    if (statSync(folder).isDirectory()) return {};
  } catch {
    // the same as a home that is not a folder
  }
  return { npm_config_cache: join(work, 'npm') };
}
