/** The way of TensorFlow's wheel from the index into `.venv`, with a small wheel and a folder as the index. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { places as placesOf } from '../../scripts/setup/places.mjs';
import { runner } from '../../scripts/setup/run.mjs';
import { tensorflow } from '../../scripts/setup/tensorflow.mjs';
import { Project, projectPython } from './project';

const makeWheel = `
import sys, zipfile
path, name, tag = sys.argv[1:]
info = name.replace("-", "_") + "-2.21.0.dist-info/"
with zipfile.ZipFile(path, "w") as wheel:
    for file in ("__init__.py", "libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "include/tensorflow/c/c_api.h",
                 "include/tensorflow/core/platform/ctstring.h", "include/tensorflow/core/framework/op.h",
                 "python/keras.py", "python/_pywrap.so", "dtensor/other.so"):
        wheel.writestr("tensorflow/" + file, file * 1000)
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: %s\\nVersion: 2.21.0\\n" % name)
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: %s\\n" % tag)
    wheel.writestr(info + "RECORD", "")
`;

/** For the Python of the environment, where TensorFlow has one for it, else for 3.12. */
const minor = Number(
  execFileSync(projectPython, ['-c', 'import sys; print(sys.version_info[1])'], { encoding: 'utf8' }),
);
const version = minor >= 10 && minor <= 13 ? `cp3${minor}` : 'cp312';
const tag = `${version}-${version}-manylinux_2_27_x86_64`;

let project: Project;
let wheel: string;

beforeEach(() => {
  project = new Project();
  mkdirSync(project.path('index'));
  wheel = project.path(`index/tensorflow_cpu-2.21.0-${tag}.whl`);
  execFileSync(projectPython, ['-c', makeWheel, wheel, 'tensorflow-cpu', tag]);
});
afterEach(() => project.remove());

/** The project with an index that has only this wheel, and a list with its checksum. */
function step() {
  const digest = createHash('sha256').update(readFileSync(wheel)).digest('hex');
  writeFileSync(
    project.path('requirements/tensorflow-cpu.txt'),
    `tensorflow-cpu==2.21.0 --hash=sha256:${digest}\n`,
  );
  const places = { ...placesOf(project.folder), python: projectPython };
  const command = runner({ ...places, lock: undefined });
  const env = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: project.path('index'), PIP_CONFIG_FILE: '/dev/null' };
  const run: typeof command = (program, words) => command(program, words, { env });
  return { it: { places, kind: 'cpu', run }, target: places.tensorflow('cpu'), places };
}

const files = (folder: string) =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();

it('keeps the library, the headers of the C interface and the package for Python, and nothing that was only on the way', async () => {
  const { it, target, places } = step();
  expect(tensorflow.ready(it)).toBe(false);
  await tensorflow.make(it, () => {});
  expect(tensorflow.ready(it)).toBe(true);
  expect(files(target)).toEqual([
    'tensorflow/__init__.py',
    'tensorflow/include/tensorflow/c/c_api.h',
    'tensorflow/include/tensorflow/core/platform/ctstring.h',
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2',
    'tensorflow/python/_pywrap.so',
    'tensorflow/python/keras.py',
  ]);
  const header = readFileSync(join(target, 'tensorflow/include/tensorflow/c/c_api.h'), 'utf8');
  expect(header).toBe('include/tensorflow/c/c_api.h'.repeat(1000));
  expect(existsSync(`${target}.part`)).toBe(false);
  expect(existsSync(join(places.wheels, 'cpu'))).toBe(false);
});

it('starts over where an earlier one was stopped while it unpacked', async () => {
  const { it, target } = step();
  mkdirSync(`${target}.part/tensorflow/python`, { recursive: true });
  writeFileSync(`${target}.part/tensorflow/python/stale.py`, '');
  await tensorflow.make(it, () => {});
  expect(files(target).filter((name) => name.includes('stale'))).toEqual([]);
});

it('removes a wheel that cannot be unpacked, and says so', async () => {
  truncateSync(wheel, statSync(wheel).size - 100);
  const { it, target, places } = step();
  mkdirSync(join(places.wheels, 'cpu'), { recursive: true });
  await expect(tensorflow.make(it, () => {})).rejects.toThrow(/run this again/);
  expect(existsSync(target)).toBe(false);
  expect(tensorflow.ready(it)).toBe(false);
});

it('refuses a wheel of other bytes than the list has the checksum of', async () => {
  const { it, target } = step();
  truncateSync(wheel, statSync(wheel).size - 100);
  await expect(tensorflow.make(it, () => {})).rejects.toThrow(/PyPI sent other bytes/);
  expect(existsSync(target)).toBe(false);
});

it('says what PyPI does not have', async () => {
  const { it } = step();
  execFileSync('rm', [wheel]);
  await expect(tensorflow.make(it, () => {})).rejects.toThrow(/PyPI does not have tensorflow-cpu==2.21.0/);
});
