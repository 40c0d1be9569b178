import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Python } from '../python';

interface Rendered {
  html: string[];
  formulas: { tex: string; display: boolean }[];
  headings: { level: number; text: string; id: string }[];
}

let folder: string;
let python: Python;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
  python = new Python('from convnotes_report.markdown import PageRenderer');
});
afterAll(() => {
  python.close();
  rmSync(folder, { recursive: true });
});

/** The cells of one page. Formula n stands in the HTML as {n}. */
async function rendered(...cells: string[]): Promise<Rendered> {
  const render = `(lambda page: {
    "html": [page.render(cell) for cell in given["cells"]], "formulas": page.formulas, "headings": page.headings,
  })(PageRenderer(given["folder"]))`;
  const result = await python.call<Rendered>(render, { cells, folder });
  return { ...result, html: result.html.map((html) => html.replace(/\x02(\d+)\x03/g, '{$1}').trim()) };
}

it('numbers the formulas of all cells through, and leaves code alone', async () => {
  const { html, formulas } = await rendered(
    'In a line $a_1 * b_1$, and $$c^2$$',
    '`$no$` but\n\n\\begin{align}\nx &= y_1 \\\\\ny &= z_1\n\\end{align}',
  );
  expect(formulas).toEqual([
    { tex: 'a_1 * b_1', display: false },
    { tex: 'c^2', display: true },
    { tex: '\\begin{align}\nx &= y_1 \\\\\ny &= z_1\n\\end{align}', display: true },
  ]);
  expect(html[0]).toBe('<p>In a line {0}, and {1}</p>');
  expect(html[1]).toContain('<code>$no$</code>');
});

it('makes no paragraph of a formula alone', async () => {
  const { html } = await rendered('Before\n\n$$x$$\n\nafter');
  expect(html[0]).toBe('<p>Before</p>\n{0}\n<p>after</p>');
});

it('gives each heading of a page an id of its own', async () => {
  const { html, headings } = await rendered(
    '# Batch *norm*: $x$\n\n## Training',
    '## Training\n\n### Größe & Maß',
  );
  expect(headings.map(({ level, id }) => [level, id])).toEqual([
    [1, 'batch-norm-0'],
    [2, 'training'],
    [2, 'training-2'],
    [3, 'größe-maß'],
  ]);
  expect(html[1]).toContain('<h2 id="training-2">Training</h2>');
});

it('links pages, the network and places of the page, and names files of the project', async () => {
  const { html } = await rendered(
    '[next](2-gpu.ipynb) [its end](2-gpu.ipynb#the-end) [paper](https://arxiv.org/abs/1502.03167) [top](#top) [code](../lib/index.ts)',
  );
  expect(html[0]).toContain('<a href="2-gpu.html">next</a>');
  expect(html[0]).toContain('<a href="2-gpu.html#the-end">its end</a>');
  expect(html[0]).toContain('<a href="https://arxiv.org/abs/1502.03167">paper</a>');
  expect(html[0]).toContain('<a href="#top">top</a>');
  expect(html[0]).toContain('<span title="../lib/index.ts">code</span>');
});

it('carries images in the page', async () => {
  writeFileSync(join(folder, 'dot.png'), Buffer.from('89504e470d0a1a0a', 'hex'));
  const { html } = await rendered('![a dot](dot.png)');
  expect(html[0]).toBe('<p><img src="data:image/png;base64,iVBORw0KGgo=" alt="a dot"></p>');
});

it('reads tables as JupyterLab does: bars in formulas, rows with more or fewer cells than the head', async () => {
  const { html, formulas } = await rendered(
    '| a | $|b|$ |\n|:-:|---|\n| 1 | $|x|$ |\n| 2 |\n| 3 | 4 | 5 |',
    'a | b\n--|--\n1\n\n```\n| a | b |\n|---|---|\n| 1 |\n```',
  );
  const cells = [...html[0].matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, text]) => text);
  expect(cells).toEqual(['a', '{0}', '1', '{1}', '2', '', '3', '4']);
  expect(formulas.map(({ tex }) => tex)).toEqual(['\\vert b\\vert', '\\vert x\\vert']);
  expect(html[1]).toContain('| 1 |');
});

it('lets a wide table scroll by itself', async () => {
  const { html } = await rendered('| a | b |\n|---|---:|\n| 1 | 2 |');
  expect(html[0]).toMatch(
    /^<div class="scroll" role="group" aria-label="Table"><table>[^]*<\/table><\/div>$/,
  );
});

it('keeps a number and its unit in one line of a table, and breaks before the bracket', async () => {
  const { html } = await rendered('| a | b |\n|---|---|\n| 0.92 % (0.87 … 0.97) | dog 56.5 % now |');
  const cells = [...html[0].matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text]) => text);
  expect(cells).toEqual(['0.92\u00a0% (0.87\u00a0…\u00a00.97)', 'dog 56.5\u00a0% now']);
});
