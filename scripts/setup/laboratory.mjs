/** What runs in a page, in one file, by esbuild: lib/laboratory/page, and what that takes of the library and of tfjs. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * TensorFlow is one door in lib and another in a page: lib/laboratory/page/engine has what stands for a file of
 * lib/engine. What is asked of a door and not there is an error: esbuild would take it for a type.
 */
const doors = (root) => ({
  name: 'doors',
  setup(build) {
    const doorOf = (folder, path) => {
      const name = relative(join(root, 'lib/engine'), join(folder, path));
      const door = join(root, 'lib/laboratory/page/engine', `${name}.ts`);
      return !name.startsWith('..') && existsSync(door) ? door : undefined;
    };
    build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const door = doorOf(resolveDir, path);
      return door && { path: door };
    });
    build.onLoad({ filter: /[\\/]lib[\\/].*\.ts$/ }, ({ path: file }) => {
      const contents = readFileSync(file, 'utf8');
      const errors = [...contents.matchAll(/^import \{([^}]*)\} from '(\.[^']*)'/gm)].flatMap(
        ([, list, path]) => {
          const door = doorOf(dirname(file), path);
          const there = door && readFileSync(door, 'utf8');
          const names = list.split(',').map((name) => name.trim());
          const missing = names.filter(
            (name) => /^\w+$/.test(name) && !new RegExp(`export .*\\b${name}\\b`).test(there),
          );
          return door
            ? missing.map((name) => ({ text: `${door} has no ${name}, which ${file} takes from it` }))
            : [];
        },
      );
      return { contents, loader: 'ts', errors };
    });
  },
});

/** Threads need a server that says so, which a file is not. */
const withoutThreads = {
  name: 'without-threads',
  setup(build) {
    build.onLoad({ filter: /tfjs-backend-wasm-threaded-simd(\.worker)?\.js$/ }, () => ({
      contents: 'export default undefined; export const wasmWorkerContents = "";',
    }));
  },
};

/** The program and its checksum for a page's policy, the styles, and the bytes of tfjs' WebAssembly; long ones as gzip in base64. */
export async function bundleLaboratory(root) {
  const { build } = await import('esbuild');
  const page = join(root, 'lib/laboratory/page');
  const shared = { bundle: true, minify: true, write: false, legalComments: 'none', logLevel: 'silent' };
  const { outputFiles } = await build({
    ...shared,
    entryPoints: { program: join(page, 'main.ts'), styles: join(page, 'styles.css') },
    outdir: root,
    platform: 'browser',
    format: 'iife',
    target: ['es2022', 'chrome105', 'firefox113', 'safari16.4'],
    charset: 'utf8',
    plugins: [doors(root), withoutThreads],
    banner: { js: '/* With TensorFlow.js 4.22.0, Copyright Google LLC, Apache License 2.0 */' },
  });
  const text = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  const packed = (content) => gzipSync(content, { level: 9 }).toString('base64');
  const program = text('.js');
  const wasm = 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
  return {
    program: packed(program),
    sha256: createHash('sha256').update(program).digest('base64'),
    styles: text('.css'),
    wasm: packed(readFileSync(join(root, wasm))),
  };
}
