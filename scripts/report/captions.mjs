/**
 * node captions.mjs FOLDER: what the cells of its notebooks say in figures and verdicts, as JSON, {name: [text]}: the second
 * argument of `show`, the first of `verdict`, titles, captions and names; of these what is written out, not computed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';

const argument = { show: 1, verdict: 0 };
const keys = new Set(['title', 'caption', 'name', 'label', 'x', 'y']);

/** The texts that an expression gives, one for each branch. */
function textsOf(node) {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(textsOf);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return textsOf(node.left).flatMap((left) => textsOf(node.right).map((right) => left + right));
  return [];
}

function spoken(node) {
  if (ts.isPropertyAssignment(node)) return keys.has(node.name.text) ? node.initializer : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  const called = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
  return node.arguments[argument[called.text]];
}

function captionsOf(code) {
  const found = [];
  const visit = (node) => {
    const expression = spoken(node);
    if (expression) found.push(...textsOf(expression));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest));
  return found.map((text) => text.split(/\s+/).filter(Boolean).join(' ')).filter(Boolean);
}

const folder = process.argv[2];
const captions = readdirSync(folder)
  .filter((file) => file.endsWith('.ipynb'))
  .map((file) => {
    const { cells } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const code = cells
      .filter((cell) => cell.cell_type === 'code')
      .flatMap(({ source }) => [source].flat().join(''));
    return [basename(file, '.ipynb'), code.flatMap(captionsOf)];
  });
process.stdout.write(JSON.stringify(Object.fromEntries(captions)));
