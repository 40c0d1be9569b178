/**
 * A cell as JavaScript. Its names stay variables of its own; later cells reach them by accessors, so that a value assigned
 * in one cell is seen by the functions of another, as within one module.
 */
const ts = require('@tslab/typescript-for-tslab');
const { backBy } = require('./positions.cjs');

/** What makes TypeScript read a cell as a module: in front of it, on a line of its own. */
const prefix = 'export {};\n';
const names = '__names__';
const runtime = '__cell__';

const parsed = (source) =>
  ts.createSourceFile('cell.ts', prefix + source, ts.ScriptTarget.ES2022, /* setParentNodes */ true);

/** Replaces [start, end, text] of the source, the last first. */
const replaced = (source, edits) =>
  edits.reduceRight((text, [start, end, by]) => text.slice(0, start) + by + text.slice(end), source);

/** `export` says nothing in a cell: the source without it, each statement at its place. What is re-exported is loaded. */
function withoutExports(source) {
  const edits = [];
  const edit = (start, end, text = '') =>
    edits.push([start - prefix.length, end - prefix.length, text.padEnd(text ? 0 : end - start)]);
  for (const statement of parsed(source).statements.slice(1)) {
    const start = statement.getStart();
    if (ts.isExportAssignment(statement) && !statement.isExportEquals) {
      edit(start, statement.expression.getStart(), 'void (');
      edit(statement.expression.end, statement.expression.end, ')');
    } else if (ts.isExportDeclaration(statement)) {
      const { moduleSpecifier: from, isTypeOnly } = statement;
      edit(start, statement.end, from && !isTypeOnly ? `import ${from.getText()};` : '');
    } else {
      const [first, second] = (statement.modifiers ?? []).filter(
        ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
      );
      if (!first) continue;
      const nameless = second && !statement.name;
      edit(first.getStart(), (second ?? first).end, nameless ? 'void ' : '');
      if (nameless) edit(statement.end, statement.end, ';');
    }
  }
  return replaced(source, edits);
}

const isAmbient = (node) => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Ambient) !== 0;

/** name -> what a cell declares under it at its top: a value, a type, or both. */
function localsOf(source) {
  const file = parsed(source);
  ts.bindSourceFile(file, {});
  return new Map(
    [...(file.locals ?? [])]
      .filter(([, { declarations }]) => !declarations.some(ts.isGlobalScopeAugmentation))
      .map(([name, { flags, declarations }]) => [
        ts.unescapeLeadingUnderscores(name),
        {
          value: (flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) !== 0,
          type: (flags & (ts.SymbolFlags.Type | ts.SymbolFlags.Namespace | ts.SymbolFlags.Alias)) !== 0,
          alias: (flags & ts.SymbolFlags.Alias) !== 0,
          variable: (flags & ts.SymbolFlags.Variable) !== 0,
          constant: declarations.some((each) => ts.getCombinedNodeFlags(each) & ts.NodeFlags.Const),
          ambient: declarations.every(isAmbient),
          parameters:
            declarations.find((each) => each.typeParameters)?.typeParameters.map((each) => each.getText()) ??
            [],
        },
      ]),
  );
}

/** Whether the cell awaits: outside of functions, as a module may. */
function awaits(node) {
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  const within = ts.isFunctionLike(node) || ts.isPropertyDeclaration(node);
  if (ts.isClassStaticBlockDeclaration(node)) return false;
  if (!within) return ts.forEachChild(node, awaits) ?? false;
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return [...decorators, node.name].some((part) => part && !ts.isIdentifier(part) && awaits(part));
}

const { factory } = ts;
const member = (object, name) =>
  factory.createPropertyAccessExpression(factory.createIdentifier(object), name);

/**
 * TypeScript's transformer of a cell: names of earlier cells become properties of `__names__`, the value of a last
 * expression is kept, and what only a module has is asked of the kernel. isEarlier: (symbol) whether an earlier cell
 * declared it.
 */
function beforeTransformer(checker, isEarlier) {
  const referenced = (identifier, symbol = checker.getSymbolAtLocation(identifier)) =>
    symbol && isEarlier(symbol) ? member(names, identifier.text) : undefined;

  const transformer = (context) => {
    const each = (node) => ts.visitEachChild(node, visit, context);
    /** Called without the object that holds it: its `this` is undefined, as in a module. */
    const called = (node, visited) =>
      ts.isIdentifier(ts.skipOuterExpressions(node)) && visited !== node
        ? factory.createParenthesizedExpression(factory.createComma(factory.createNumericLiteral(0), visited))
        : visited;

    function visit(node) {
      if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return node;
      if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
      if (ts.isIdentifier(node)) {
        return (ts.isExpressionNode(node) && node.parent.name !== node && referenced(node)) || node;
      }
      if (ts.isShorthandPropertyAssignment(node)) {
        const value = referenced(node.name, checker.getShorthandAssignmentValueSymbol(node));
        if (!value) return each(node);
        const preset = node.objectAssignmentInitializer;
        const target = preset ? factory.createAssignment(value, ts.visitNode(preset, visit)) : value;
        return factory.createPropertyAssignment(node.name, target);
      }
      if (ts.isCallExpression(node)) {
        if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
          return factory.createCallExpression(member(runtime, 'import'), undefined, each(node).arguments);
        }
        const visited = each(node);
        const callee = called(node.expression, visited.expression);
        if (callee === visited.expression) return visited;
        const { typeArguments, arguments: given } = visited;
        return ts.isCallChain(visited)
          ? factory.updateCallChain(visited, callee, visited.questionDotToken, typeArguments, given)
          : factory.updateCallExpression(visited, callee, typeArguments, given);
      }
      if (ts.isTaggedTemplateExpression(node)) {
        const visited = each(node);
        const tag = called(node.tag, visited.tag);
        return factory.updateTaggedTemplateExpression(visited, tag, visited.typeArguments, visited.template);
      }
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
        return member(runtime, 'meta');
      if (ts.isImportEqualsDeclaration(node)) return visitImportEquals(node);
      return each(node);
    }

    function visitImportEquals(node) {
      const { moduleReference: reference, name } = node;
      if (node.isTypeOnly) return node;
      const symbol = checker.getSymbolAtLocation(name);
      const flags = symbol ? checker.getAliasedSymbol(symbol).flags : 0;
      const variable = (value) =>
        factory.createVariableStatement(
          node.modifiers,
          factory.createVariableDeclarationList(
            [factory.createVariableDeclaration(name, undefined, undefined, value)],
            ts.NodeFlags.Const,
          ),
        );
      if (ts.isExternalModuleReference(reference)) {
        return variable(
          factory.createCallExpression(factory.createIdentifier('require'), undefined, [
            reference.expression,
          ]),
        );
      }
      let root = reference;
      while (ts.isQualifiedName(root)) root = root.left;
      const value = (entity) =>
        ts.isIdentifier(entity)
          ? (referenced(entity) ?? entity)
          : factory.createPropertyAccessExpression(value(entity.left), entity.right);
      return referenced(root) && flags & ts.SymbolFlags.Value ? variable(value(reference)) : node;
    }

    return (file) => {
      const last = file.statements.filter((each) => !ts.isExportDeclaration(each)).at(-1);
      const kept = (node) => {
        const visited = visit(node);
        if (node !== last || !ts.isExpressionStatement(node)) return visited;
        return factory.updateExpressionStatement(
          visited,
          factory.createAssignment(member(runtime, 'last'), visited.expression),
        );
      };
      return ts.visitEachChild(file, kept, context);
    };
  };
  return transformer;
}

/** Names of the cell to which something is assigned behind their declaration, and those that stand in a function. */
function usesOf(file) {
  const [assigned, enclosed] = [new Set(), new Set()];
  const visit = (node, within) => {
    if (ts.isIdentifier(node) && within) enclosed.add(node.text);
    if (ts.isIdentifier(node) && ts.isAssignmentTarget(node)) assigned.add(node.text);
    if (ts.isClassDeclaration(node) && ts.hasDecorators(node)) assigned.add(node.name?.text);
    const function_ = ts.isFunctionLike(node) || ts.isClassLike(node);
    ts.forEachChild(node, (child) => visit(child, within || function_));
  };
  visit(file, false);
  return { assigned, enclosed };
}

/** The names to which declarations refer, those of properties and parameters apart. */
function referencesOf(declarations) {
  const found = new Set();
  const visit = (node) => {
    const { parent } = node;
    const named = [parent?.name, parent?.right, parent?.qualifier, parent?.propertyName].includes(node);
    if (ts.isIdentifier(node) && !named) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('cell.d.ts', declarations, ts.ScriptTarget.ES2022, true));
  return found;
}

const namesIn = (pattern) =>
  ts.isIdentifier(pattern)
    ? [pattern.text]
    : pattern.elements.flatMap(({ name }) => (name ? namesIn(name) : []));

/**
 * The JavaScript of a cell, as TypeScript's transformer. Imports stand first, as in a module. Behind each declaration the
 * kernel is given the values that stay; the names whose values may change, `changing`, are reached by accessors.
 * These hold all variables of a cell: a constant is held by what uses it alone, so that it is freed where it is declared again.
 */
const afterTransformer =
  ({ assigned, enclosed }, locals, found) =>
  () =>
  (file) => {
    const isClause = (each) => ts.isExportDeclaration(each) && each.exportClause;
    const exported = file.statements
      .filter(isClause)
      .flatMap(({ exportClause }) => [...exportClause.elements]);
    const all = exported.map(({ name }) => name.text).filter((name) => !locals.get(name).ambient);
    const left = new Set(all);

    const keep = (names) => {
      const kept = names.filter((name) => left.delete(name));
      const properties = kept.map((name) => factory.createShorthandPropertyAssignment(name));
      const call = factory.createCallExpression(member(runtime, 'keep'), undefined, [
        factory.createObjectLiteralExpression(properties),
      ]);
      return kept.length > 0 ? [factory.createExpressionStatement(call)] : [];
    };
    const staysOnce = (name) => !assigned.has(name);
    const stays = (name) => locals.get(name)?.constant || (staysOnce(name) && !enclosed.has(name));
    const declared = (node) => {
      if (ts.isClassDeclaration(node)) return [node.name.text].filter(staysOnce);
      if (!ts.isVariableStatement(node)) return [];
      const { declarations } = node.declarationList;
      return declarations.flatMap(({ name, initializer }) =>
        initializer ? namesIn(name).filter(stays) : [],
      );
    };

    const statements = file.statements.filter((each) => !ts.isExportDeclaration(each));
    const imports = statements.filter(ts.isImportDeclaration);
    const others = statements.filter((each) => !ts.isImportDeclaration(each));
    const functions = others.filter(ts.isFunctionDeclaration).map(({ name }) => name.text);
    const body = [
      ...keep(functions.filter(staysOnce)),
      ...others.flatMap((each) => [each, ...keep(declared(each))]),
    ];
    found({ all, changing: [...left] });
    return factory.updateSourceFile(file, [...imports, ...body]);
  };

/** An import is not assigned to. */
function accessors(values, isImport) {
  const getter = (name) => `get ${name}() { return ${name}; },`;
  const setter = (name) => `set ${name}(__value__) { ${name} = __value__; },`;
  const both = values.map((name) => getter(name) + (isImport(name) ? '' : setter(name)));
  return values.length > 0 ? `${runtime}.declare({${both.join(' ')}}); ` : '';
}

/** ES module to the body of a function, line for line but for what stands first, and its source map. */
function asFunctionBody(js) {
  const { CommonJS } = ts.ModuleKind;
  const options = {
    module: CommonJS,
    moduleDetection: ts.ModuleDetectionKind.Force,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
    noImplicitUseStrict: true,
    sourceMap: true,
  };
  const { outputText, sourceMapText } = ts.transpileModule(js, {
    fileName: 'cell.js',
    compilerOptions: options,
  });
  const body = outputText.replace(/^Object\.defineProperty\(exports, "__esModule", .*/m, '');
  return { body: withoutMap(body), map: sourceMapText };
}

const withoutMap = (js) => js.replace(/^\/\/# sourceMappingURL=.*$/gm, '');

/**
 * The body of the function that tslab makes of a cell, and the way from a place in it back to `js`. js: what TypeScript
 * emitted; values: the names whose values change; at: an expression for the kernel's part in it.
 */
function cellBody(js, values, { isImport, asynchronous, at }) {
  const added = accessors(values, isImport);
  const { body, map } = asFunctionBody(added + withoutMap(js));
  const first = `"use strict"; const ${runtime} = ${at}, ${names} = ${runtime}.names; `;
  const toModule = backBy(map, 1);
  return {
    body: `${first}${asynchronous ? `await ${runtime}.begin(); ` : ''}{\n${body}\n}`,
    step: (line, column) => {
      const found = toModule(line, column);
      if (found.originalLine === 0) found.originalColumn -= added.length;
      return found;
    },
  };
}

module.exports = {
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
};
