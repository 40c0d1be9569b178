/** The packages in package.json, at one exact version each. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../setup/packages.mjs';
import { SetupProblem } from '../setup/problem.mjs';

/** Packages of npm that do not simply move to their newest release: the range that they stay in, and why. */
export const held = {
  '@tensorflow/tfjs-node-gpu': { range: '4.22.0', why: 'the addon and the kernels are made for its sources' },
  '@tslab/typescript-for-tslab': { range: '5.0.4', why: 'it is the compiler inside tslab' },
  '@types/node': { range: '20', why: 'lib runs on Node 20' },
  'fast-png': { range: '6', why: 'later ones are ES modules alone, which tslab does not load' },
  jasmine: { range: '4', why: "tfjs-core's own tests are written for it" },
  typescript: { range: '5', why: 'typescript-eslint and tslab read the same sources' },
};

function call(root, words) {
  const [command, ...before] = npm();
  return spawnSync(command, [...before, ...words], { cwd: root, encoding: 'utf8', maxBuffer: 1e8 });
}

function json(root, words) {
  const { stdout, stderr } = call(root, [...words, '--json']);
  try {
    return JSON.parse(stdout || '{}');
  } catch {
    throw new SetupProblem(`npm ${words.join(' ')} failed: ${stderr.trim().split('\n').at(-1)}`);
  }
}

/** The newest release in a range; npm gives one, or all of them in no order. */
const newest = (root, name, range) => newestOf([json(root, ['view', `${name}@${range}`, 'version'])].flat());

export const newestOf = (versions) =>
  versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);

/** What would change: `[{ name, from, to, dev }]`. */
export function npmChanges(root) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const outdated = json(root, ['outdated']);
  if (outdated.error) throw new SetupProblem(`npm outdated failed: ${outdated.error.summary}`);
  const changes = Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name]) => outdated[name])
    .map(([name, from]) => ({
      name,
      from,
      to: held[name] ? newest(root, name, held[name].range) : outdated[name].latest,
      dev: name in devDependencies,
    }));
  return changes.filter(({ from, to }) => from !== to);
}

/** Writes package.json and package-lock.json; the next command installs what they say. */
export function applyNpm(root, changes) {
  for (const dev of [false, true]) {
    const specs = changes.filter((change) => change.dev === dev).map(({ name, to }) => `${name}@${to}`);
    if (specs.length === 0) continue;
    const words = [
      'install',
      '--package-lock-only',
      '--save-exact',
      dev ? '--save-dev' : '--save-prod',
      ...specs,
    ];
    const { status, stderr } = call(root, words);
    if (status !== 0) throw new SetupProblem(`npm ${words.join(' ')} failed: ${stderr.trim()}`);
  }
}
