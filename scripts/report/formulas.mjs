/**
 * Sets formulas in SVG by MathJax, so that a page shows them without a script.
 * stdin: a JSON array of { tex, display }. stdout: { formulas: [html], glyphs, errors: [text] }; `glyphs` holds
 * the characters' outlines that the formulas refer to, once for all of them.
 */
import { readFileSync } from 'node:fs';
import MathJax from 'mathjax';
import { escapeHtml } from './escapeHtml.mjs';

await MathJax.init({
  loader: { load: ['input/tex', 'output/svg'] },
  output: { linebreaks: { inline: false } },
  svg: { fontCache: 'global' },
  tex: { packages: { '[-]': ['noundefined'] } }, // an unknown command is an error, not red letters
});
const { adaptor, document } = MathJax.startup;

const bare = (markup) => markup.replace(/ data-(?:latex|mml-node|mjx-texclass|c)="[^"]*"/g, '');

/** The SVG for the eye, MathML for a screen reader and for copying. */
async function typeset({ tex, display }) {
  const container = await MathJax.tex2svgPromise(tex, { display });
  const svg = bare(adaptor.outerHTML(adaptor.firstChild(container)))
    .replace(' role="img"', ' aria-hidden="true"')
    .replaceAll('xlink:href=', 'href=')
    .replace(/ xmlns(?::xlink)?="[^"]*"/g, '');
  const mathml = bare(await MathJax.tex2mmlPromise(tex, { display })).replace(/\n\s*/g, '');
  const className = display ? 'math display' : 'math';
  const source = escapeHtml(tex);
  return `<span class="${className}" data-tex="${source}">${svg}<span class="for-readers">${mathml}</span></span>`;
}

const requests = JSON.parse(readFileSync(0, 'utf8'));
const formulas = [];
for (const request of requests) formulas.push(await typeset(request));

const errors = requests.filter((_, i) => formulas[i].includes('data-mjx-error')).map(({ tex }) => tex);
const glyphs = `<svg class="glyphs" aria-hidden="true">${adaptor.outerHTML(document.outputJax.fontCache.getCache())}</svg>`;
process.stdout.write(JSON.stringify({ formulas, glyphs, errors }));
