/** A laboratory that is too large for the page of its notebook, as a page beside it: it loads nothing either. */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../plot/svg';

/** As the report's pages have them (scripts/report/templates/convnotes). */
const styles = `:root { --ink: #1c1f23; --quiet: #5b626b; --line: #d9dde2; --paper: #fff; --shade: #f6f7f9; --link: #0b5c94;
 --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Open Sans', 'DejaVu Sans', sans-serif; }
@media (prefers-color-scheme: dark) {
 :root { --ink: #e3e6ea; --quiet: #9aa3ad; --line: #363c44; --paper: #14171a; --shade: #1c2025; --link: #7cc0f2; } }
html { font-size: 106.25%; }
body { margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 72rem; color: var(--ink); background: var(--paper);
 font: 1rem/1.6 var(--sans); }
h1 { margin: 0 0 0.5rem; font-size: 1.8rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.02em; }
header p { max-width: 46rem; margin: 0 0 1.5rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
.pages { margin-bottom: 1.2rem; font-size: 0.85rem; }
.pages ul { display: flex; flex-wrap: wrap; gap: 0.35rem 1.4rem; margin: 0; padding: 0; list-style: none; }
.pages a { color: var(--quiet); text-decoration: none; }
.pages a:hover { color: var(--link); }
@media print { .pages { display: none; } }`;

/** laboratory: of `frame`. page: its name, 3-vgg16-laboratory.html, beside the page 3-vgg16.html. */
export function ownPage(laboratory: string, page: string): string {
  const back = page.replace(/-laboratory(\.html)$/, '$1');
  const link =
    back === page ? '' : `<li><a href="${escapeHtml(back)}">Back to the page of this question</a></li>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(laboratory)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>The laboratory of photographs</title>
<style>${styles}</style>
</head>
<body>
<nav class="pages" aria-label="Report">
<ul>
<li><a href="index.html">Overview</a></li>${link}
</ul>
</nav>
<header><h1>The laboratory of photographs</h1>
<p>Drop a photograph of your own, and see what every layer of VGG16 makes of it. The network is in this file: no photograph leaves your machine.</p></header>
<main id="content" class="output">
${laboratory}
</main>
</body>
</html>
`;
}

/** As that of the report's pages (scripts/report/convnotes_report/policy.py): the laboratory's own scripts and no other. */
function policy(html: string): string {
  const sums = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text]) =>
    createHash('sha256').update(text).digest('base64'),
  );
  const packed = [...html.matchAll(/<script [^>]*data-sha256="([\w+/=]+)"/g)].map(([, sum]) => sum);
  const allowed = [...sums, ...packed].map((sum) => `'sha256-${sum}'`).join(' ');
  return (
    `default-src 'none'; script-src ${allowed} 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; ` +
    "font-src data:; base-uri 'none'; form-action 'none'"
  );
}
