/** What README's table shows: which tasks and systems are measured for it, and what is kept of them. */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { hasNvidiaDriver } from '../setup/device.mjs';
import { instructions } from './processors.mjs';
import { systems, takes, tasks, wholeRun } from './systems.mjs';

const others = ['keras-jit', 'torch'];
const steps = Object.keys(systems).filter((name) => !others.includes(name));
/** The tasks of README's table, and the systems that take them: whole runs are PyTorch's as it stands in its tutorials. */
export const recorded = {
  tasks: tasks.filter((task) => task !== 'gradcam'),
  systemsOf: (task) => (task === wholeRun ? Object.keys(systems) : steps).filter((name) => takes(name, task)),
};

/** Minutes that the tasks take, seen on 2 cores with AVX2 (2026-12-01): what an estimate starts from. */
export const minutes = {
  'mnist-plain': 3,
  'mnist-bn': 3,
  'mnist-dropout': 3,
  'mnist-both': 3,
  'vgg16-b1': 3,
  'vgg16-b8': 5,
  'segment-step': 1,
  'mnist-to-98': 8,
};

const file = (root) => join(root, 'scripts/bench/measured.json');

/** What was recorded last, or undefined. */
export const measuredBefore = (root) =>
  existsSync(file(root)) ? JSON.parse(readFileSync(file(root), 'utf8')) : undefined;

/** What a row says and all rows have in common. */
const ofAll = ['versions', 'cpu', 'date', 'threads'];

/** What is written to measured.json: `rows` and `failed` of all tasks, on which machine, of which commit and versions. */
export function measured(root, { rows, failed, rounds, seeds }) {
  const { vectors, bfloat16 } = instructions();
  const versions = Object.assign({}, ...rows.map((row) => row.versions));
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commitOf(root),
    rounds,
    seeds,
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      ...{ vectors, bfloat16, gpu: hasNvidiaDriver() },
    },
    versions: Object.fromEntries(Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1))),
    rows: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !ofAll.includes(key)))),
    failed,
  };
}

/** The commit, and whether files of the library or of the bench differ from it. */
function commitOf(root) {
  const git = (...words) => spawnSync('git', words, { cwd: root, encoding: 'utf8' });
  const { status, stdout } = git('rev-parse', '--short', 'HEAD');
  if (status !== 0) return 'unknown';
  const changed = git('status', '--porcelain', '--', 'lib', 'scripts', 'package.json').stdout.trim() !== '';
  return `${stdout.trim()}${changed ? ' with changes' : ''}`;
}

/** Writes measured.json and README's table. */
export async function writeRecord(root, record) {
  const { writeWhole } = await import('../setup/stamp.mjs');
  const { withTable } = await import('./readme.mjs');
  const { format } = await import('prettier');
  const options = JSON.parse(readFileSync(join(root, '.prettierrc.json'), 'utf8'));
  writeWhole(file(root), await format(JSON.stringify(record), { ...options, parser: 'json' }));
  const readme = join(root, 'README.md');
  writeWhole(readme, withTable(readFileSync(readme, 'utf8'), record));
}
