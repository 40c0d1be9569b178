/**
 * lib as the set-up compiled it, for the kernel. tslab would check and compile all of its modules again in the first
 * cell of each notebook, which takes five times as long as everything else there. What was compiled stands in the
 * place of its source: lib/x.ts runs as .work/lib/x.js, and is known to the next cells as .work/lib/x.d.ts.
 */
const { createHash } = require('node:crypto');
const { readdirSync, readFileSync } = require('node:fs');
const { join, relative, sep } = require('node:path');

const compiledFolder = (root) => join(root, '.work/lib');
const stampOf = (folder) => join(folder, 'compiled.json');

function sourcesOf(root) {
  const lib = join(root, 'lib');
  const names = readdirSync(lib, { recursive: true }).filter((name) => /\.(ts|css)$/.test(name));
  return names.sort().map((name) => join(lib, name));
}

/** What runs in a page is compiled into one file of its own (setup/laboratory.mjs). */
const isForNode = (file) => file.endsWith('.ts') && !/[\\/]laboratory[\\/]page[\\/]/.test(file);

/** Of all that the compiled form depends on. */
function sourceFingerprint(root) {
  const hash = createHash('sha256');
  for (const file of [...sourcesOf(root), join(root, 'package-lock.json')])
    hash.update(`${relative(root, file)}\n`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 32);
}

/** Whether the compiled form is there, and of the sources as they are. */
function isCompiled(root) {
  try {
    const { sources } = JSON.parse(readFileSync(stampOf(compiledFolder(root)), 'utf8'));
    return sources === sourceFingerprint(root);
  } catch {
    return false;
  }
}

/**
 * From now on in this process, in tslab's compiler and for `require`. Where lib was changed since, nothing happens.
 * Returns whether the compiled form is used.
 */
function useCompiled(root) {
  if (!isCompiled(root)) return false;
  const ts = require('@tslab/typescript-for-tslab');
  const lib = join(root, 'lib') + sep;
  const compiled = (path) => join(compiledFolder(root), relative(lib, path));
  const isSource = (path) => path.startsWith(lib) && /(?<!\.d)\.tsx?$/.test(path);
  const isDeclaration = (path) => path.startsWith(lib) && path.endsWith('.d.ts');

  const { fileExists, readFile, watchFile } = ts.sys;
  ts.sys.fileExists = (path) => !isSource(path) && fileExists(isDeclaration(path) ? compiled(path) : path);
  ts.sys.readFile = (path, ...rest) => readFile(isDeclaration(path) ? compiled(path) : path, ...rest);
  ts.sys.watchFile = (path, ...rest) => (path.startsWith(lib) ? { close() {} } : watchFile(path, ...rest));

  const ordinary = require.extensions['.ts'] ?? require.extensions['.js'];
  require.extensions['.ts'] = (module, path) => {
    if (!path.startsWith(lib)) return ordinary(module, path);
    module._compile(readFileSync(compiled(path).replace(/\.ts$/, '.js'), 'utf8'), path);
  };
  return true;
}

module.exports = {
  compiledFolder,
  isCompiled,
  isForNode,
  sourceFingerprint,
  sourcesOf,
  stampOf,
  useCompiled,
};
