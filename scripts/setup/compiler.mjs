/** The C++ compilers that will do, and what they are told. */
import { join } from 'node:path';
import { findExecutable } from './executable.mjs';

export const systemCompilers = ['g++', 'c++', 'clang++'];

/** A compiler for machines that have none: a package on PyPI, and clang inside; requirements/zig.txt has its version. */
export const zig = 'ziglang';

/** `[{ name, command: [...] }]` in the order to try; the last is the one that has to be fetched first. */
export function compilers(python, find = findExecutable) {
  const found = systemCompilers.filter((name) => find(name)).map((name) => ({ name, command: [name] }));
  return [...found, { name: 'zig', command: [python, '-m', 'ziglang', 'c++'], fetch: zig }];
}

/** Of Node's interface for addons, the version that Node has had since 12.22. */
export const napiVersion = 8;

/** The addon's sources: those of the npm package, and one that sets what TensorFlow reads from its environment. */
export const sourcesOf = ({ tfjs, defaults }) => [
  defaults,
  join(tfjs, 'binding/tfjs_backend.cc'),
  join(tfjs, 'binding/tfjs_binding.cc'),
];

/** What every compiler is told. The library is found beside the addon, by a link: the same bytes serve in any folder. */
export function compileArguments(places, kind, output) {
  const library = join(places.tensorflow(kind), 'tensorflow');
  return [
    ...['-O2', '-std=c++17', '-fPIC', '-shared', `-DNAPI_VERSION=${napiVersion}`],
    `-I${places.headers}`,
    `-I${join(library, 'include')}`,
    ...sourcesOf(places),
    ...['-o', output],
    ...places.platform.linking(library),
  ];
}
