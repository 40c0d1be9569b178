/** A notebook from elsewhere exports, and nothing in it leaves its place on the page. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Python } from '../python';
import { anyNotebook } from './anyNotebook';

vi.setConfig({ testTimeout: 300_000 });

/** The exporter as `jupyter nbconvert` makes it; formulas stand as their TeX, and plotly.js is left out. */
const imports = `
import json, os, sys, nbformat, html as escaping
from pathlib import Path
from nbconvert import HTMLExporter, SlidesExporter
from traitlets.config import Config
from bs4 import BeautifulSoup
from convnotes_report import page
page.make_default()
config = Config(json.loads(Path(sys.prefix, "etc/jupyter/jupyter_nbconvert_config.json").read_text()))
page.PagePreprocessor.package = lambda self, path: ""
page.PagePreprocessor.typeset = lambda self, formulas: ([escaping.escape(one["tex"]) for one in formulas], "")

def export(nb, folder="", exporter=HTMLExporter, **options):
    notebook = nbformat.reads(json.dumps(nb), as_version=4)
    resources = {"metadata": {"name": "any", "path": folder}}
    html = exporter(config=config, **options).from_notebook_node(notebook, resources)[0]
    html.encode()
    return html

def parts(html):
    soup = BeautifulSoup(html, "html.parser")
    for script in soup.select("script[type='application/json']"):
        json.loads(script.string, parse_constant=lambda name: 1 / 0)
    return [[child.name, " ".join(child.get("class", []))] for child in soup.main.find_all(True, recursive=False)]`;

let python: Python;
let folder: string;
beforeAll(() => {
  python = new Python(imports);
  folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
});
afterAll(() => {
  python.close();
  rmSync(folder, { recursive: true });
});

type Cell = { cell_type: string } & Record<string, unknown>;
const notebook = (...cells: Cell[]) => ({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells });
const prose = (source: string, attachments = {}): Cell => ({
  cell_type: 'markdown',
  metadata: {},
  source,
  attachments,
});
const printing = (...outputs: object[]): Cell => ({
  cell_type: 'code',
  metadata: {},
  source: '',
  execution_count: null,
  outputs,
});
const stream = (text: string) => ({ output_type: 'stream', name: 'stdout', text });
const main = async (...cells: Cell[]) => {
  const html = await python.call<string>('export(given["nb"], given["folder"])', {
    nb: notebook(...cells),
    folder,
  });
  return html.slice(html.indexOf('<main'), html.indexOf('</main>'));
};

it('exports whatever the format allows, each cell in its place', async () => {
  await fc.assert(
    fc.asyncProperty(anyNotebook, async (nb) => {
      const found = await python.call<string[][]>('parts(export(given))', nb);
      const expected = nb.cells
        .filter(({ cell_type }) => cell_type !== 'raw')
        .map(({ cell_type }) => ['section', cell_type === 'code' ? 'cell' : 'prose']);
      expect(found).toEqual(expected);
    }),
    { seed: 23, numRuns: 60 },
  );
});

it('keeps HTML that stands in a line, and what JupyterLab refuses is not there', async () => {
  const html = await main(
    prose('H<sub>2</sub>O, <kbd>Ctrl</kbd> <span style="color:red">red</span> <a id="here"></a>[go](#here)'),
    prose(
      '<div class="box">\n\n**in** it\n\n</div><style>p { display: none }</style><meta http-equiv="refresh" content="0">',
    ),
  );
  expect(html).toContain('H<sub>2</sub>O, <kbd>Ctrl</kbd> <span style="color:red">red</span>');
  expect(html).toContain('<a href="#here">go</a>');
  expect(html).toMatch(/<div class="box">\s*<p><strong>in<\/strong> it<\/p>\s*<\/div>/);
  expect(html).not.toMatch(/<style|<meta/);
});

it('leads links to headings where JupyterLab does', async () => {
  const html = await main(
    prose('## Data sets & *more*'),
    prose('[a](#Data-sets-&-more) [b](#Data-sets-%26-more) [c](x.ipynb#Data-sets)'),
  );
  expect(html.match(/href="[^"]*"/g)).toEqual([
    'href="#data-sets-more"',
    'href="#data-sets-more"',
    'href="x.html#data-sets"',
  ]);
});

it('finds images and attachments with a space in their names', async () => {
  writeFileSync(join(folder, 'my image.png'), 'x');
  const attached = { 'Screen shot.png': { 'image/png': ['iV\n', 'BO'] } };
  const html = await main(
    prose('![1](my%20image.png) ![2](<my image.png>) ![3](attachment:Screen%20shot.png)', attached),
    prose('<img src="my image.png">'),
  );
  expect(html.match(/src="[^"]*"/g)).toEqual([
    ...Array<string>(2).fill('src="data:image/png;base64,eA=="'),
    'src="data:image/png;base64,iVBO"',
    'src="data:image/png;base64,eA=="',
  ]);
});

it('names an image that the page cannot carry', async () => {
  const html = await main(
    prose('![far away](https://example.org/a.png) ![](../../etc/passwd) <img alt="b" src="//c/d.png">'),
  );
  expect(html).not.toContain('<img');
  expect(html).toContain('<em title="https://example.org/a.png">far away</em>');
  expect(html).toContain('<em title="//c/d.png">b</em>');
});

it('shows of a line the last that was written over it, and colors over several lines', async () => {
  expect(await main(printing(stream('10 %\r20 %'), stream('\r100 %\nlong line\rshort\n')))).toMatch(
    />100 %\n<.*>shortline\n</s,
  );
  const colored = await main(printing(stream('\u001b[31mred\n'), stream('still\u001b[0m plain')));
  expect(colored).toMatch(
    /<span class="ansi-red-fg">red<\/span>\n.*<span class="ansi-red-fg">still<\/span> plain/s,
  );
});

it('makes slides and other templates as nbconvert does', async () => {
  const nb = notebook(prose('# A'), printing(stream('b')));
  const slides = await python.call<string>('export(given, exporter=SlidesExporter)', nb);
  expect(slides).toContain('reveal.js');
  expect(slides).not.toContain('Exported by convnotes');
  const lab = await python.call<string>('export(given, template_name="lab")', nb);
  expect(lab).toContain('jp-Notebook');
  expect(await python.call<string>('export(given)', nb)).toContain('Exported by convnotes');
});
