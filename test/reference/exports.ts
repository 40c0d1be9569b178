/** What lib/index.ts exports, as TypeScript sees it: docstrings, and whether a call may throw. */
import { join, relative } from 'node:path';
import ts from 'typescript';

export const root = join(__dirname, '../..');
const index = join(root, 'lib/index.ts');

export interface Export {
  name: string;
  /** Relative to the project. */
  file: string;
  /** value: neither called nor made with `new`. */
  kind: 'function' | 'class' | 'value' | 'type';
  summary: string;
  /** Code of each `@example`. */
  examples: string[];
  /** Whether a `@throws` says when. */
  saysThrows: boolean;
  /** Whether it has a `throw`, itself or in what it calls that is not public. */
  throws: boolean;
}

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile.bind(ts.sys)).config,
  ts.sys,
  root,
);

const parsed = new Map<string, ts.SourceFile | undefined>();

/** extra: files that are not on the disk, by path. */
export function programOf(extra: Record<string, string> = {}): ts.Program {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => path in extra || fileExists.call(host, path);
  host.readFile = (path) => extra[path] ?? readFile.call(host, path);
  host.getSourceFile = (path, version, ...rest) =>
    path in extra
      ? ts.createSourceFile(path, extra[path], version)
      : onDisk(path, () => getSourceFile.call(host, path, version, ...rest));
  const unused = { noUnusedLocals: false, noUnusedParameters: false }; // an example names what there is
  return ts.createProgram([index, ...Object.keys(extra)], { ...options, ...unused }, host);
}

/** Of several programs with the same options, parsed once. */
function onDisk(path: string, parse: () => ts.SourceFile | undefined): ts.SourceFile | undefined {
  if (!parsed.has(path)) parsed.set(path, parse());
  return parsed.get(path);
}

export function exportsOf(program: ts.Program): Export[] {
  const checker = program.getTypeChecker();
  const exported = (module: ts.Symbol): ts.Symbol[] =>
    checker.getExportsOfModule(module).flatMap((symbol) => {
      const found = resolved(checker, symbol);
      return found.flags & ts.SymbolFlags.ValueModule ? exported(found) : [found];
    });
  const symbols = exported(checker.getSymbolAtLocation(program.getSourceFile(index)!)!)
    .map((symbol) => [symbol.name, symbol] as const)
    .filter(([, symbol]) => declarationOf(symbol).getSourceFile().fileName.startsWith(join(root, 'lib')));
  const isPublic = new Set(symbols.map(([, symbol]) => declarationOf(symbol)));
  return symbols.map(([name, symbol]): Export => {
    const declaration = declarationOf(symbol);
    const tags = symbol.getJsDocTags(checker);
    const textOf = ({ text }: ts.JSDocTagInfo) => ts.displayPartsToString(text).trim();
    return {
      name,
      file: relative(root, declaration.getSourceFile().fileName),
      kind: kindOf(checker, symbol),
      summary: ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(),
      examples: tags.filter((tag) => tag.name === 'example').map(textOf),
      saysThrows: tags.some((tag) => tag.name === 'throws' && textOf(tag) !== ''),
      throws: mayThrow(checker, declaration, isPublic, new Set()),
    };
  });
}

const resolved = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

const declarationOf = (symbol: ts.Symbol): ts.Declaration => symbol.declarations![0];

function kindOf(checker: ts.TypeChecker, symbol: ts.Symbol): Export['kind'] {
  if (symbol.flags & ts.SymbolFlags.Class) return 'class';
  if (!(symbol.flags & ts.SymbolFlags.Value)) return 'type';
  const type = checker.getTypeOfSymbolAtLocation(symbol, declarationOf(symbol));
  return type.getCallSignatures().length > 0 ? 'function' : 'value';
}

/** Follows calls into functions, methods and constructors of lib that are not public themselves. */
function mayThrow(
  checker: ts.TypeChecker,
  declaration: ts.Node,
  isPublic: ReadonlySet<ts.Node>,
  seen: Set<ts.Node>,
): boolean {
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) return false;
  if (seen.has(declaration)) return false;
  seen.add(declaration);
  const visit = (node: ts.Node): boolean => {
    if (ts.isThrowStatement(node)) return true;
    if (ts.isTryStatement(node) && node.catchClause) {
      return [node.catchClause, ...(node.finallyBlock ? [node.finallyBlock] : [])].some(visit);
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = checker.getResolvedSignature(node)?.declaration;
      const owner = called && ownerOf(called);
      const isOurs = owner?.getSourceFile().fileName.startsWith(join(root, 'lib'));
      if (isOurs && !isPublic.has(owner!) && mayThrow(checker, called!, isPublic, seen)) return true;
    }
    return ts.forEachChild(node, visit) ?? false;
  };
  return ts.forEachChild(declaration, visit) ?? false;
}

/** What a called function is known by: the constant it is the value of, the class it is a member of. */
function ownerOf(called: ts.Node): ts.Node {
  const { parent } = called;
  if (ts.isConstructorDeclaration(called) || ts.isMethodDeclaration(called)) return parent;
  return ts.isVariableDeclaration(parent) ? parent : called;
}
