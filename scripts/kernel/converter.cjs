/**
 * Cells one after the other, each type-checked and emitted by tslab's TypeScript as a module that sees the names of those
 * before it. What a cell declares becomes a declaration file of its own, `__cell3__.d.ts`, which later cells import from:
 * a type means what it meant where it stood, whatever is declared again since. tslab itself prints all declarations into
 * one file and awaits only what it finds by the number of an error message; its converter is used for the watch program,
 * completion and hover text.
 */
const { join, relative } = require('node:path');
const typescript = require.resolve('@tslab/typescript-for-tslab');
const ts = require(typescript);
require('./timers.cjs');
const { remedyFor } = require('./esModules.cjs');
const { backBy, named } = require('./positions.cjs');

let builder; // of the last program
let cells = 0;
const globals = new Set(); // cells that declare something for all
const declarations = new Map(); // path -> text of a cell's declaration file

/** tslab's compiler with await at the top of a module, and its programs in sight. Before tslab is loaded. */
require.cache[typescript].exports = {
  ...ts,
  createWatchCompilerHost(files, options, ...rest) {
    const host = ts.createWatchCompilerHost(
      files,
      { ...options, disableTopLevelAwait: false, sourceMap: true },
      ...rest,
    );
    let after;
    return Object.defineProperty(host, 'afterProgramCreate', {
      get: () => (program) => after((builder = program)),
      set: (given) => (after = given),
    });
  },
};
const { fileExists, readFile, watchFile } = ts.sys;
ts.sys.fileExists = (path) => declarations.has(path) || fileExists(path);
ts.sys.readFile = (path, ...rest) => declarations.get(path) ?? readFile(path, ...rest);
ts.sys.watchFile = (path, ...rest) => (declarations.has(path) ? { close() {} } : watchFile(path, ...rest));

const modules = new Map(); // path of a module of the project's own -> its JavaScript
for (const extension of ['.ts', '.js']) {
  const ordinary = require.extensions[extension] ?? require.extensions['.js'];
  require.extensions[extension] = (module, name) =>
    modules.has(name) ? module._compile(modules.get(name), name) : ordinary(module, name);
}

const { '.json': json } = require.extensions;
delete require.extensions['.json'];
require.extensions['.json'] = json; // tried last: './published' is published.ts before published.json, as TypeScript has it

const { esModuleToCommonJSModule } = require('tslab/dist/converter');
const {
  afterTransformer,
  awaits,
  beforeTransformer,
  cellBody,
  localsOf,
  parsed,
  prefix,
  referencesOf,
  usesOf,
  withoutExports,
} = require('./cell.cjs');

const path = (name) => join(process.cwd(), name).replaceAll('\\', '/');
const fileOf = (cell) => `./__cell${cell}__`;
const key = Symbol.for('convnotes.cell');

/** Declarations that bring the names of earlier cells into scope. names: name -> { value, type }, each { cell, … } or undefined. */
function scopeOf(names) {
  const line = ([name, { value, type }]) => {
    const from = (declared) => `import("${fileOf(declared.cell)}").${name}`;
    const whole = value && type && value.cell === type.cell && !value.variable;
    if (whole || (type && !value) || (value && !type && !value.variable)) {
      return `import { ${name} } from "${fileOf((value ?? type).cell)}";\n`;
    }
    const parameters = (type?.parameters ?? []).join(', ');
    const given =
      parameters &&
      `<${type.parameters.map((text) => /^(?:(?:const|in|out) )*([\w$]+)/.exec(text)[1]).join(', ')}>`;
    return (
      `declare ${value.constant ? 'const' : 'let'} ${name}: typeof ${from(value)};\n` +
      (type ? `type ${name}${parameters && `<${parameters}>`} = ${from(type)}${given};\n` : '')
    );
  };
  return [...globals].map((cell) => `import "${fileOf(cell)}";\n`).join('') + [...names].map(line).join('');
}

/** { converter: tslab's with our `convert`, commit }. */
function withCells(tslab) {
  const names = new Map();
  const emitted = new Map(); // path of a module -> the version that was emitted
  let running; // the cell that was converted last

  const program = () => builder.getProgram();
  const sourceFile = (name) => builder.getSourceFile(path(name));

  function diagnosticsOf(file) {
    const side = sideModules(file).map((name) => builder.getSourceFile(name));
    const all = [file, ...side].flatMap((each) => [
      ...program().getSyntacticDiagnostics(each),
      ...program().getSemanticDiagnostics(each),
    ]);
    const requires = 1202; // `import a = require('a')`, which a cell may write
    return all
      .filter(({ file: of, code }) => of && code !== requires)
      .map((each) => asTslab(each, each.file === file))
      .filter(({ fileName }) => !fileName?.startsWith('..'));
  }

  function asTslab({ file, start = 0, length = 0, messageText, category, code }, own) {
    const at = (offset) => {
      const { line, character } = ts.getLineAndCharacterOfPosition(file, offset);
      return { offset: own ? offset - prefix.length : offset, line: own ? line - 1 : line, character };
    };
    const text = ts
      .flattenDiagnosticMessageText(messageText, '\n')
      .replace(/(?<=^Cannot assign to '(.+)' because it is )an import(?=\.$)/, (what, name) =>
        names.get(name)?.value?.constant ? 'a constant' : what,
      );
    const remedy =
      own && [2307, 7016].includes(code) ? remedyFor(file.text.slice(start, start + length)) : '';
    const fileName = own ? undefined : relative(process.cwd(), file.fileName);
    return {
      start: at(start),
      end: at(start + length),
      messageText: text + remedy,
      category,
      code,
      fileName,
    };
  }

  /** The project's own modules that the cell needs, for which there is no JavaScript. */
  const sideModules = (file) =>
    builder
      .getAllDependencies(file)
      .filter(
        (name) =>
          name !== file.fileName && /(?<!\.d)\.ts$|\.js$/.test(name) && !name.includes('/node_modules/'),
      );

  /** Gives `require` the JavaScript of modules that changed; tslab's own loader, which knows no cycles, what is in no file. */
  function emitSide(file) {
    const outputs = [];
    const changed = sideModules(file).filter(
      (name) => emitted.get(name) !== builder.getSourceFile(name).version,
    );
    for (const name of changed) {
      const source = builder.getSourceFile(name);
      emitted.set(name, source.version);
      builder.emit(source, (target, text) => {
        if (!target.endsWith('.js')) return;
        const data = esModuleToCommonJSModule(text, ts.ScriptTarget.ES2022);
        if (fileExists(name)) modules.set(name, data);
        else outputs.push({ path: path(relative('outDir', target)), data });
      });
    }
    if (changed.length > 0) for (const name of modules.keys()) delete require.cache[name];
    return outputs.length > 0 ? outputs : undefined;
  }

  /** tslab's way to give TypeScript a cell. */
  function load(source) {
    tslab.inspect(scopeOf(names), source, 0);
    const [scope, file] = [sourceFile('__prev__.d.ts'), sourceFile('__tslab__.ts')];
    file.parent = scope; // where TypeScript looks for what the cell does not declare
    return { scope, file };
  }

  function convert(_, given) {
    running = undefined;
    const source = withoutExports(given);
    const locals = localsOf(source);
    const exported = locals.size > 0 ? `\nexport { ${[...locals.keys()].join(', ')} };` : '';
    const { scope, file } = load(source + exported);
    const diagnostics = diagnosticsOf(file);
    if (diagnostics.length > 0) return { diagnostics };

    const checker = program().getTypeChecker();
    const isEarlier = ({ name, declarations: declared = [] }) =>
      declared.some((each) => each.getSourceFile() === scope) && names.get(name)?.value?.ambient === false;
    const output = {};
    const write = (target, text) => (output[/(?:d\.ts|js|js\.map)$/.exec(target)[0]] = text);
    const module = parsed(source);
    let values = { all: [], changing: [] };
    builder.emit(file, write, undefined, undefined, {
      before: [beforeTransformer(checker, isEarlier)],
      after: [afterTransformer(usesOf(module), locals, (found) => (values = found))],
    });
    running = { locals, types: output['d.ts'] ?? untyped(locals), values: values.all };
    const asynchronous = awaits(module);
    const { body, step } = cellBody(output.js ?? '', values.changing, {
      isImport: (name) => locals.get(name).alias,
      asynchronous,
      at: `globalThis[Symbol.for(${JSON.stringify(key.description)})]()`,
    });
    return {
      output: output['js.map'] ? named(body, [step, backBy(output['js.map'])]) : body,
      declOutput: ' ',
      diagnostics,
      hasToplevelAwait: asynchronous,
      sideOutputs: emitSide(file),
    };
  }

  /** Where TypeScript cannot write a type down, a class expression with private members for instance, it is any. */
  const untyped = (locals) =>
    [...locals]
      .map(([name, { value }]) =>
        value ? `export declare let ${name}: any;\n` : `export type ${name} = any;\n`,
      )
      .join('');

  /** The cell that ran: later ones see those of its names that are there. has: (name) whether it has got its value. */
  function commit(has) {
    if (!running) return;
    const { locals, types, values } = running;
    running = undefined;
    const there = [...locals].filter(([name]) => !values.includes(name) || has(name));
    if (there.length === 0 && !types.includes('declare ')) return;
    const cell = ++cells;
    const referred = referencesOf(types);
    const mentioned = [...names].filter(([name]) => referred.has(name));
    const scope = new Map(
      mentioned.map(([name, { value, type }]) => [
        name,
        {
          value: locals.get(name)?.value ? undefined : value,
          type: locals.get(name)?.type ? undefined : type,
        },
      ]),
    );
    declarations.set(
      path(`__cell${cell}__.d.ts`),
      scopeOf([...scope].filter(([, { value, type }]) => value || type)) + types,
    );
    if (/^declare (?:global|module)\b/m.test(types)) globals.add(cell);
    for (const [name, local] of there) {
      // A constant whose declaration has its value is imported: an enum of a later cell may be made of it.
      const variable =
        local.variable && !new RegExp(`\\bconst ${name.replaceAll('$', '\\$')} = `).test(types);
      const declared = { ...local, variable, cell };
      const before = names.get(name);
      names.set(name, {
        value: local.value ? declared : before?.value,
        type: local.type ? declared : before?.type,
      });
    }
  }

  const converter = {
    ...tslab,
    convert,
    inspect: (_, source, position) => tslab.inspect(scopeOf(names), source, position),
    complete: (_, source, position) => tslab.complete(scopeOf(names), source, position),
  };
  return { converter, commit };
}

module.exports = { key, withCells };
