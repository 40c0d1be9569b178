/** npm run check:notebooks: what a reader of the notebooks meets, in numbers. Fails where a limit is passed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The most that a notebook may ask of its reader. */
const limits = { names: 14, median: 6, longest: 14, wide: 0, ceremony: 3 };
const maxWidth = 96;

/** Words that serve the machine and not the idea: freeing tensors, casts, signals. */
const ceremony = /tf\.tidy|\bdispose\(|\bas (?:tf\.|unknown|const|any)|\b[Ss]ignal\b/g;

function numbersOf(notebook) {
  const cells = notebook.cells
    .filter(({ cell_type: type }) => type === 'code')
    .map(({ source }) => [source].flat().join(''))
    .map((source) => source.split('\n').filter((line) => line.trim()))
    .filter((lines) => lines.length > 0);
  const code = cells.flat().join('\n');
  const imported = [...code.matchAll(/import\s*(?:type\s*)?\{([^}]*)\}\s*from/g)];
  const counts = cells.map((lines) => lines.length).sort((a, b) => a - b);
  const middle = (counts.length - 1) / 2;
  return {
    names: imported.flatMap(([, names]) => names.split(',').filter((name) => name.trim())).length,
    cells: cells.length,
    lines: cells.flat().length,
    median: (counts[Math.floor(middle)] + counts[Math.ceil(middle)]) / 2,
    longest: counts.at(-1),
    wide: cells.flat().filter((line) => line.length > maxWidth).length,
    ceremony: code.match(ceremony)?.length ?? 0,
  };
}

const folder = join(import.meta.dirname, '../notebooks');
for (const file of readdirSync(folder).filter((name) => name.endsWith('.ipynb'))) {
  const numbers = numbersOf(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const passed = Object.entries(limits).filter(([name, most]) => numbers[name] > most);
  const words = passed.map(([name, most]) => `${name} ${numbers[name]}, at most ${most}`);
  const line = Object.entries(numbers).map(([name, count]) => `${name} ${count}`);
  console.log(`${passed.length ? '✗' : '✓'} ${file}: ${line.join(', ')}`);
  if (passed.length === 0) continue;
  console.error(`  expected fewer in ${file}: ${words.join('; ')}`);
  process.exitCode = 1;
}
