/** A function of the library as it stands in its file, in a cell's output. */
import { escapeHtml } from '../plot/svg';
import { showHtml } from './show';
import { sourceOf } from './sourceOf';

/** The colours of JupyterLab's editor; on a page without it, others of the same contrast. */
const colours = {
  comment: 'var(--jp-mirror-editor-comment-color, #5a6a6a)',
  string: 'var(--jp-mirror-editor-string-color, #a3211c)',
  keyword: 'var(--jp-mirror-editor-keyword-color, #006b1a)',
  number: 'var(--jp-mirror-editor-number-color, #1c5f99)',
};

const keywords =
  'as async await break case catch class const continue default else export extends false finally for from function get if ' +
  'implements import in instanceof interface let new null of private protected public readonly return set static super switch ' +
  'this throw true try type typeof undefined var void while yield';

const token = new RegExp(
  [
    String.raw`(?<comment>\/\*[^]*?\*\/|\/\/.*)`,
    String.raw`(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|` + '`(?:\\\\.|[^`\\\\])*`)',
    String.raw`(?<keyword>\b(?:${keywords.split(' ').join('|')})\b)`,
    String.raw`(?<number>\b\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?\b)`,
  ].join('|'),
  'g',
);

/** TypeScript as HTML with comments, strings, keywords and numbers in colour. */
export function coloured(code: string): string {
  let [html, end] = ['', 0];
  for (const { 0: text, index = 0, groups } of code.matchAll(token)) {
    const kind = Object.keys(colours).find((name) => groups?.[name] !== undefined) as keyof typeof colours;
    html += `${escapeHtml(code.slice(end, index))}<span style="color: ${colours[kind]}">${escapeHtml(text)}</span>`;
    end = index + text.length;
  }
  return html + escapeHtml(code.slice(end));
}

/**
 * Shows the source of a function or class of the library as it stands in its file, with the first sentence of its
 * docstring and a link to the file.
 * @throws TypeError for what is not of the library, a cell's own function for instance.
 * @example
 * showSource(layers.batchNorm);
 */
export function showSource(what: (...args: never[]) => unknown): void;
export function showSource(what: abstract new (...args: never[]) => unknown): void;
export function showSource(what: unknown): void {
  const { file, text } = sourceOf(what);
  const link = `<a href="../lib/${file}">lib/${file}</a>`;
  const html =
    `<figure class="convnotes-source"><figcaption>${link}</figcaption>` +
    `<pre><code>${coloured(text)}</code></pre></figure>`;
  showHtml(html, { text: `lib/${file}\n${text}` });
}
