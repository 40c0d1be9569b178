/**
 * The files of the package, from the one source: lib as the set-up compiled it for the notebooks (CommonJS with
 * declarations), an entry for `import` that hands on the same objects, and what `npx convnotes setup` needs. Two
 * builds of one library would be two registries of kernels and layers in one process.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { SetupProblem } from '../setup/problem.mjs';
import { chooseTfjs } from './tfjsNode.mjs';

const { compiledFolder, isCompiled, stampOf } = createRequire(import.meta.url)('../kernel/library.cjs');

/** Read by the set-up's programs, by their names. */
const setupFiles = ['defaults.cc', 'extractWheel.py'];

/** folder: an empty one, that becomes the package but for its package.json. */
export function layOut(root, folder) {
  if (!isCompiled(root)) {
    throw new SetupProblem('lib has mistakes: mend what "npm run check:types" finds, then run this again.');
  }
  const copy = (from, to = from) => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    cpSync(join(root, from), join(folder, to));
  };
  const compiled = compiledFolder(root);
  cpSync(compiled, join(folder, 'lib'), {
    recursive: true,
    filter: (path) => path !== stampOf(compiled),
  });
  for (const name of readdirSync(join(root, 'lib'), { recursive: true }))
    if (/\.(mjs|json)$/.test(name)) copy(join('lib', name));
  chooseTfjs(root, join(folder, 'lib/engine'));
  writeEsModule(join(folder, 'lib'));

  const programs = ['convnotes.mjs', 'setup/tfjsProject.mjs'].map((name) => join(root, 'scripts', name));
  for (const file of withImports(programs)) copy(relative(root, file));
  for (const name of setupFiles) copy(join('scripts/setup', name));
  writeFileSync(
    join(folder, 'scripts/setup/tryAddon.js'),
    asJavaScript(join(root, 'scripts/setup/tryAddon.ts')),
  );

  for (const name of ['tensorflow-cpu', 'tensorflow-gpu', 'tensorflow-arm64', 'zig'])
    copy(`requirements/${name}.txt`);
  copy('LICENSE');
  copy('scripts/package/README.md', 'README.md');
}

/** The names that index.js exports, rooms and functions, as an ES module. */
function writeEsModule(lib) {
  const index = readFileSync(join(lib, 'index.js'), 'utf8');
  const exported =
    /^(?:exports\.(\w+) = __importStar|Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true)/gm;
  const names = [...index.matchAll(exported)].map(([, room, name]) => room ?? name);
  writeFileSync(
    join(lib, 'index.mjs'),
    `import library from './index.js';\n\nexport const {\n${names.map((name) => `  ${name},\n`).join('')}} = library;\n`,
  );
  writeFileSync(join(lib, 'index.d.mts'), "export * from './index.js';\n");
}

/** The files and all that they import beside them. */
function withImports(files) {
  const all = new Set(files);
  for (const file of all) {
    const imported = readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g);
    for (const [, path] of imported) all.add(join(dirname(file), path));
  }
  return [...all];
}

function asJavaScript(file) {
  const compilerOptions = { target: 'ES2022', module: 'CommonJS', esModuleInterop: true };
  return ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions }).outputText;
}
