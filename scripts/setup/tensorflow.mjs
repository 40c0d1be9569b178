/**
 * TensorFlow's library, out of its wheel on PyPI. A wheel is a zip, and the library inside does not depend on
 * Python: whatever Python there is, only what the addon needs is kept, and the package around it, so that the
 * environment's Python can import it where there is a wheel for that Python.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tensorflowVersion } from './places.mjs';
import { downloadProblem, SetupProblem } from './problem.mjs';
import { watchingSize } from './run.mjs';
import { megabytes } from './steps.mjs';
import { downloadArguments, extractArguments } from './wheels.mjs';

/** What of the wheels is kept, on any platform. */
export const keptFiles = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/libtensorflow_cc.2.dylib',
  'tensorflow/libtensorflow_framework.2.dylib',
  'tensorflow/THIRD_PARTY_NOTICES.txt',
  'tensorflow/include/LICENSE',
  'tensorflow/include/tensorflow/c/*',
  'tensorflow/include/tensorflow/core/platform/ctstring*.h',
  'tensorflow/include/tsl/platform/ctstring*.h',
  'tensorflow/include/xla/tsl/c/*',
  'tensorflow/*.py',
  'tensorflow/python/*.so',
  'tensorflow/python/*.dylib',
  'tensorflow/lite/*.so',
  'tensorflow/lite/*.dylib',
  'tensorflow/compiler/*pywrap_*.so',
  'nvidia/*/lib/*',
  'nvidia/cuda_nvcc/*',
  'nvidia_*.dist-info/*License*',
];

/** The versions of Python that there are wheels for. */
const pythons = ['3.10', '3.11', '3.12', '3.13'];

/** The version to fetch a wheel for: that of the environment, where it can be. */
async function wheelPython(run, python) {
  const { output } = await run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  const version = output.trim();
  return pythons.includes(version) ? version : '3.12';
}

/** What pip is asked for, for 'cpu' or 'gpu'; python: "3.12". */
export const downloadOf = (kind, { list, wheels, python, platform }) =>
  downloadArguments({ list: list(platform[kind].list), wheels, python, platforms: platform[kind].wheels });

export const tensorflow = {
  name: `TensorFlow ${tensorflowVersion}`,
  bytes({ places, kind }) {
    const [download, unpacked] = places.platform[kind].bytes;
    return 2 * download + unpacked; // pip keeps a copy in its cache
  },

  /** The folder gets its name when it is complete. */
  ready: ({ places, kind }) =>
    [...places.platform.libraries, '__init__.py'].every((file) =>
      existsSync(join(places.tensorflow(kind), 'tensorflow', file)),
    ),

  async make({ places, kind, run }, report) {
    const [download, unpacked] = places.platform[kind].bytes;
    const wheels = join(places.wheels, kind);
    const python = await wheelPython(run, places.python);
    const fetched = await watchingSize(
      places.temporary,
      (bytes) => report(`${megabytes(bytes)} of ${megabytes(download)} fetched`),
      () => run(places.python, downloadOf(kind, { ...places, wheels, python })),
    );
    if (fetched.code !== 0) throw downloadProblem('PyPI', fetched.output, places.log);

    const target = places.tensorflow(kind);
    const part = `${target}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    const { code, output } = await watchingSize(
      part,
      (bytes) => report(`${megabytes(bytes)} of ${megabytes(unpacked)} unpacked`),
      () => run(places.python, extractArguments({ folder: part, patterns: keptFiles, wheels })),
    );
    if (code !== 0) {
      rmSync(part, { recursive: true, force: true });
      rmSync(wheels, { recursive: true, force: true });
      if (/No space left/.test(output)) throw downloadProblem('PyPI', output, places.log);
      throw new SetupProblem(
        `TensorFlow's wheel could not be unpacked and was removed: run this again to fetch it; details are in ${places.log}.`,
      );
    }
    rmSync(target, { recursive: true, force: true });
    renameSync(part, target);
    rmSync(wheels, { recursive: true, force: true });
    return kind === 'gpu' ? 'with CUDA' : 'for the CPU';
  },
};
