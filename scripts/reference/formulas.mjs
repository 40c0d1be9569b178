/** Formulas in docstrings, `$…$`: marked while TypeDoc reads Markdown, set as SVG in the pages that it wrote. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupProblem } from '../setup/problem.mjs';

/** A rule of markdown-it's, before the others can take a formula's underscores for emphasis. */
export function markFormulas(parser) {
  parser.inline.ruler.before('escape', 'formula', (state, silent) => {
    const [whole, tex] = /^\$(\S[^$]*?)\$/.exec(state.src.slice(state.pos)) ?? [];
    if (!whole) return false;
    if (!silent) state.push('formula', '', 0).content = tex.replace(/\s+/g, ' ');
    state.pos += whole.length;
    return true;
  });
  parser.renderer.rules.formula = (tokens, i) =>
    `<span data-tex="${parser.utils.escapeHtml(tokens[i].content)}"></span>`;
}

const marked = /<span data-tex="([^"]*)"><\/span>/g;

export function setFormulas(files) {
  const pages = files.map((file) => ({ file, html: readFileSync(file, 'utf8') }));
  const texts = [...new Set(pages.flatMap(({ html }) => [...html.matchAll(marked)].map(([, tex]) => tex)))];
  const input = JSON.stringify(texts.map((tex) => ({ tex: unescaped(tex), display: false })));
  const script = join(import.meta.dirname, '../report/formulas.mjs');
  const output = execFileSync(process.execPath, [script], { input, encoding: 'utf8', maxBuffer: 1e8 });
  const { formulas, glyphs, errors } = JSON.parse(output);
  if (errors.length > 0) throw new SetupProblem(`MathJax does not understand ${errors.join(', ')}`);
  const set = new Map(texts.map((tex, i) => [tex, formulas[i]]));
  for (const { file, html } of pages) {
    const replaced = html.replace(marked, (_, tex) => set.get(tex));
    if (replaced !== html)
      writeFileSync(
        file,
        replaced.replace(/<body[^>]*>/, (body) => body + glyphs),
      );
  }
}

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
const unescaped = (text) => text.replace(/&(amp|lt|gt|quot);/g, (entity) => entities[entity]);
