/**
 * Types as the notebooks' kernel sees them: all of lib, and every notebook's cells one after the other, through
 * tslab's own converter – its TypeScript 5.0.4, its settings, its module resolution. Nothing is executed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root); // tslab takes the working directory for the project's root
const require = createRequire(import.meta.url);
const { createConverter } = require('tslab/dist/converter');
const { isForNode } = require('./kernel/library.cjs');

const files = (folder, ending) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending) && !name.includes('.ipynb_checkpoints'))
    .map((name) => join(folder, name))
    .sort();

/** The errors of one cell, and what the next cells know of it. */
function check(converter, before, source, place) {
  const { diagnostics, declOutput } = converter.convert(before, source);
  const errors = diagnostics.map(({ fileName, start, messageText }) => {
    const at = fileName ? relative(root, fileName) : place;
    return `${at}:${start.line + 1}:${start.character + 1}: ${messageText}`;
  });
  return { errors, declarations: declOutput ?? before };
}

function checkNotebook(notebook) {
  const { cells } = JSON.parse(readFileSync(notebook, 'utf8'));
  const converter = createConverter();
  let declarations = '';
  const errors = [];
  cells.forEach((cell, i) => {
    if (cell.cell_type !== 'code') return;
    const source = [cell.source].flat().join('');
    const result = check(converter, declarations, source, `${relative(root, notebook)}:cell ${i + 1}`);
    errors.push(...result.errors);
    declarations = result.declarations;
  });
  converter.close();
  return errors;
}

function checkLibrary() {
  const modules = files('lib', '.ts')
    .filter(isForNode)
    .map((file) => `import './${file.replace(/\.ts$/, '')}';`);
  const converter = createConverter();
  const { errors } = check(converter, '', modules.join('\n'), 'lib');
  converter.close();
  return errors;
}

const errors = new Set([...checkLibrary(), ...files('notebooks', '.ipynb').flatMap(checkNotebook)]);
for (const error of errors) console.error(error);
if (errors.size > 0) {
  console.error(`${errors.size} errors under tslab's TypeScript.`);
  process.exitCode = 1;
}
