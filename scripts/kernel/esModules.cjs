/** Packages that are ES modules alone: `require` does not load them, and TypeScript in a cell does not find all of them. */
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

/** What to do about a module that TypeScript does not find, in a sentence; '' where nothing is known. specifier: in its quotes. */
function remedyFor(specifier) {
  const name = specifier.slice(1, -1);
  const lib = /^(?:\.\.?\/)+(lib(?:\/.*)?)$/.exec(name)?.[1];
  if (lib) return `\nCells run in the project's folder, wherever the notebook is: write './${lib}'.`;
  const [folder] = /^(?:@[^/]+\/)?[^./@][^/]*/.exec(name) ?? [];
  if (!folder || !existsSync(join(process.cwd(), 'node_modules', folder, 'package.json'))) return '';
  return `\n${name} is there, but not for import statements of a cell. Write: const { … } = await import('${name}' as string);`;
}

/** The same for an error of `require`; the error as it is for others. */
function withRemedy(error) {
  const codes = ['ERR_REQUIRE_ESM', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_REQUIRE_ASYNC_MODULE'];
  if (!codes.includes(error?.code)) return error;
  const [, path] = /ES Module (\S+)|/.exec(error.message) ?? [];
  const what = path ? path.replace(/.*\/node_modules\//, '') : 'this package';
  return new Error(
    `${what} is an ES module only, which import statements of a cell do not load. Write: const { … } = await import('…');`,
    { cause: error.code },
  );
}

/** `import(…)` in a cell: the project's own TypeScript and CommonJS as `require` has it, everything else natively. */
async function importFrom(require, specifier) {
  const name = String(specifier);
  const own = /^\.{0,2}\//.test(name);
  if (own && !/\.mjs$/.test(name)) {
    try {
      return asNamespace(require(name));
    } catch (error) {
      if (error.code !== 'ERR_REQUIRE_ESM') throw error;
    }
  }
  return import(own ? pathToFileURL(join(process.cwd(), name)).href : name);
}

const asNamespace = (exports) =>
  exports?.__esModule ? exports : Object.assign(Object.create(null), exports, { default: exports });

module.exports = { importFrom, remedyFor, withRemedy };
