/**
 * tslab turns a name that an earlier cell declared into a property of its exports, but for the shorthand
 * `{ steps }`, which then is not defined. Written out as `{ steps: steps }` it is found.
 */
const ts = require('@tslab/typescript-for-tslab');

/** The source of a cell with every shorthand property written out; as it is where it cannot be parsed. */
function expandShorthand(source) {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest);
  const ends = [];
  const visit = (node) => {
    if (ts.isShorthandPropertyAssignment(node) && !node.objectAssignmentInitializer) {
      ends.push([node.name.end, node.name.text]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return ends.reduceRight((text, [end, name]) => `${text.slice(0, end)}: ${name}${text.slice(end)}`, source);
}

module.exports = { expandShorthand };
