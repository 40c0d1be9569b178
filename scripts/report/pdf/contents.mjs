/** The table of contents at the front of the PDF. */
import { readFileSync } from 'node:fs';
import { escapeHtml } from '../escapeHtml.mjs';

const style = `
  ol { margin: 0; padding: 0; list-style: none; font-family: var(--sans); }
  li { margin: 0; break-inside: avoid; }
  li a { display: flex; align-items: baseline; gap: 0.4rem; color: inherit; text-decoration: none; }
  li i { flex: 1; border-bottom: 1px dotted var(--quiet); }
  li b { font-weight: inherit; font-variant-numeric: tabular-nums; }
  .level-1 { margin-top: 1rem; font-weight: 650; break-after: avoid; }
  .level-2 { padding-inline-start: 1.2rem; font-size: 0.9rem; line-height: 1.6; }`;

/**
 * entries: { title, level, href, page }. The links' folder is no matter: only their last part is looked at. edition: title
 * of the table, language, direction and styles of the pages.
 */
export function contentsHtml(entries, { title = 'Contents', lang = 'en', dir = 'ltr', styles = '' } = {}) {
  const css = readFileSync(new URL('../templates/convnotes/page.css', import.meta.url), 'utf8');
  const lines = entries.map(
    ({ title, level, href, page }) =>
      `<li class="level-${level}"><a href="${escapeHtml(href)}"><span>${escapeHtml(title)}</span><i></i><b>${page}</b></a></li>`,
  );
  return `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><base href="file:///report/"><title>${title}</title>
<style>${css}${style}</style>${styles}</head><body><h1>${title}</h1><ol>${lines.join('\n')}</ol></body></html>`;
}
