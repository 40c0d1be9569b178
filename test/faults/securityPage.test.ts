/** Nothing that comes from data, names of classes, layers or files runs on a page of the report, in a real browser. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import '../../lib/engine/kernels/register';
import { confusion } from '../../lib/plot/confusion';
import { ConfusionMatrix } from '../../lib/metrics/confusionMatrix';
import { encoderDecoder } from '../../lib/plot/encoderDecoder';
import { mapPicker } from '../../lib/plot/mapPicker';
import { graph } from '../../lib/plot/graph';
import { network } from '../../lib/plot/network';
import { progress } from '../../lib/notebook/progress';
import { show, showImage, showSvg } from '../../lib/notebook/show';
import { showTable } from '../../lib/notebook/table';
import { type Claim, verdict } from '../../lib/notebook/verdict';
import { tf } from '../../lib/engine/tf';
import { writeFront } from '../../scripts/report/front.mjs';
import { openBrowser, patience } from '../browser/browser';
import { openOffline } from '../browser/offlinePage';
import { Cell, noCellLeft } from '../notebook/cell';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
noCellLeft();
const root = join(__dirname, '../..');
const sink = { write: () => true } as unknown as NodeJS.WriteStream & { fd: 1 };

/** Each would set `ran` if it were taken for anything but text. */
const image = '<img src=x onerror="window.ran=1">';
const hostile = [
  image,
  '</script><script>window.ran=2</script>',
  '"><svg onload="window.ran=3"></svg>',
  "'onmouseover='window.ran=4",
  '<a href="javascript:window.ran=5">link</a>',
  '{{ 7 * 7 }} ${window.ran=6} %{z} \u202e\u2066 $(touch ran)',
];
/** All that Linux has in a file's name. */
const fileName = '1-"><img src=x onerror=window.ran=7> $(x) #?%41';

let folder: string;
let browser: Browser;
let closeBrowser: () => Promise<void>;
let pages: string[];

const output = ({ data, metadata }: { data: object; metadata: object }) => ({
  output_type: 'display_data',
  data,
  metadata,
});
const code = (outputs: object[], source = image) => ({
  cell_type: 'code',
  execution_count: 1,
  metadata: {},
  outputs,
  source,
});
const prose = (source: string) => ({ cell_type: 'markdown', metadata: {}, source });

/** A notebook as it is after its cells have run, and its page. */
function exported(name: string, cells: object[], metadata: object = {}): string {
  const notebook = join(folder, `${name}.ipynb`);
  const page = join(folder, `${name}.html`);
  writeFileSync(notebook, JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata, cells }));
  const program =
    'import sys, nbformat, pathlib, convnotes_report.run as run; path, page = map(pathlib.Path, sys.argv[1:]); ' +
    'run.export(nbformat.read(path, 4), path, page)';
  execFileSync(join(root, '.venv/bin/python'), ['-c', program, notebook, page], { cwd: root });
  return page;
}

/** What lib shows when every name and word is hostile. */
async function outputs(): Promise<object[]> {
  const cell = Cell.run();
  const words = hostile.join(' ');
  showTable(
    hostile.map((name, i) => ({ [image]: name, count: i })),
    { caption: words },
  );
  const matrix = new ConfusionMatrix(hostile);
  matrix.add(
    Uint8Array.from(hostile, (_, i) => i),
    Uint8Array.from(hostile, (_, i) => i),
  );
  show(confusion(matrix, { title: words }));
  show({
    data: [{ type: 'bar', x: hostile, y: [1, 2, 3, 4, 5, 6], name: image, text: hostile }],
    layout: {},
  });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
  model.layers[0].name = `"><b>${words}`; // as tfjs itself would not let it be called
  showSvg(network({ [words]: model }), { caption: words });
  showSvg(await graph(model), { caption: words });
  model.dispose();
  const sizes = { kernelSize: 3, inputs: 1, filters: 4, padding: 'same', norm: false } as const;
  showSvg(encoderDecoder([{ kind: 'convolution', name: words, ...sizes }], { input: 8 }), { caption: words });
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  showImage(png, { caption: words });
  progress(3, { label: words }).finish(words);
  const maps = tf.zeros<tf.Rank.R4>([2, 4, 4, 1]);
  const html = await mapPicker([{ name: words, maps, channels: [0, 1] }], { what: words });
  maps.dispose();
  verdict(words, true, { measured: 1, quantity: words, network: words });
  return [
    ...cell.outputs.map(output),
    output({ data: { 'text/html': html, 'text/plain': words }, metadata: {} }),
  ];
}

const claim: Claim = {
  id: 'hostile',
  question: 1,
  claim: image,
  verdict: 'holds',
  measured: 1,
  quantity: image,
  interval: [1, 1],
  reported: null,
  seeds: 1,
  steps: 10,
  mode: 'quick',
  figure: image,
};

beforeAll(async () => {
  mkdirSync(join(root, 'outputs'), { recursive: true });
  folder = mkdtempSync(join(root, 'outputs/browser-'));
  const run = {
    start: '2026-01-01T10:00:00+00:00',
    mode: image,
    machine: image,
    versions: { [image]: image },
    seconds: 1,
  };
  const escaped = hostile.map((text) => text.replace(/[<>[\]`*_$\\{}]/g, '\\$&')).join(' ');
  const printed = { output_type: 'stream', name: 'stdout', text: `${hostile.join('\n')}\n` };
  exported(fileName, [prose(`# ${escaped}\n\n## ${escaped}`), code([...(await outputs()), printed])], {
    convnotes: { run },
  });
  writeFileSync(join(folder, 'claims.json'), JSON.stringify([{ ...claim, network: image }]));
  pages = writeFront({ root, report: folder, notebooks: folder, output: sink }) as string[];
  ({ browser, close: closeBrowser } = await openBrowser());
});
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []));
afterAll(async () => {
  await closeBrowser?.();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the page, does everything to it that a reader may, and says what ran. */
async function provoked(file: string, options: BrowserContextOptions = {}) {
  const refused = new Set<string>();
  const opened = await openOffline(browser, file, options, (request) => {
    if (request.failure()?.errorText === 'csp') refused.add(request.url());
  });
  const { page } = opened;
  page.on('dialog', (dialog) => void dialog.dismiss());
  await page.evaluate(() => {
    const events = ['mouseover', 'mouseenter', 'focus', 'toggle', 'load', 'error', 'animationstart'];
    for (const element of Array.from(document.querySelectorAll('*'))) {
      for (const event of events) element.dispatchEvent(new Event(event, { bubbles: event === 'mouseover' }));
      if (element instanceof HTMLAnchorElement && /^javascript/.test(element.protocol)) element.click();
    }
  });
  await page.waitForTimeout(200);
  const ran = await page.evaluate(() => (window as unknown as { ran?: unknown }).ran);
  return { ...opened, ran, refused };
}

describe('names and words of data', () => {
  it.each([true, false])(
    'are text on the page and on the front page, with the policy or without: %s',
    async (without) => {
      expect(pages).toHaveLength(2);
      for (const file of pages) {
        const { ran, errors, requests, page } = await provoked(file, { bypassCSP: without });
        expect(ran).toBeUndefined();
        expect(errors).toEqual([]);
        expect(requests.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
        expect(await page.locator('img:not([src^="data:"]), a[href^="javascript:" i]').count()).toBe(0);
        expect(await page.locator('body').innerText()).toContain(image);
      }
    },
  );

  it('stand in tables, captions, figures and claims to the letter', async () => {
    const { page } = await openOffline(browser, pages[1]);
    const cells = await page.locator('table').first().locator('tbody th').allTextContents();
    expect(cells).toEqual(hostile);
    const words = hostile.join(' ');
    const captions = await page.locator('figcaption').allTextContents();
    expect(captions.filter((caption) => caption === words).length).toBeGreaterThanOrEqual(4);
    expect(await page.locator('.figure-title').first().textContent()).toBe(words);
    expect(await page.locator('footer').textContent()).toContain(`${fileName}.ipynb`);
    const [, front] = [pages[1], await openOffline(browser, pages[0])];
    expect(await front.page.locator('table.claims tbody th[scope=row]').allTextContents()).toEqual([image]);
  });

  it('are the names of pages that links find', async () => {
    const { page } = await openOffline(browser, pages[0]);
    await page.locator('.questions a').first().click();
    await page.locator('html[data-drawn]').waitFor();
    expect(await page.locator('footer').textContent()).toContain(fileName);
  });

  it('leave the map picker, which a cell meant to run, at work', async () => {
    const { page } = await openOffline(browser, pages[1]);
    const picker = page.locator('.convnotes-picker');
    await picker.locator('input').fill('1');
    expect(await picker.locator('output').textContent()).toBe('1');
    expect(await picker.locator('option').textContent()).toBe(hostile.join(' '));
  });
});

describe('a notebook that is hostile itself', () => {
  it('runs nothing where it has no script of its own', async () => {
    const raw = [
      '<svg onload="window.ran=1"></svg>',
      '<details open ontoggle="window.ran=2"><summary>x</summary></details>',
      '<a href="javascript:window.ran=3">x</a>',
      '<iframe srcdoc="<script>parent.ran=4</script>"></iframe>',
      '<script>window.ran=5</script>',
      '<script src="https://a.example/x.js"></script>',
      '<link rel="stylesheet" href="https://a.example/x.css">',
      '<object data="data:text/html,<script>parent.ran=6</script>"></object>',
      '<base href="https://a.example/">',
      '<form action="https://a.example/"><button>x</button></form>',
      '<meta http-equiv="refresh" content="0;url=javascript:window.ran=7">',
    ].join('\n');
    const html = raw.replace('<script>window.ran=5</script>', '').replace(/<meta.*/, '');
    const display = (data: object, metadata: object = {}) => output({ data, metadata });
    const file = exported('2-raw', [
      prose(`# Raw\n\n${raw}`),
      code([
        display({ 'text/html': html, 'text/plain': 'x' }),
        display({ 'image/svg+xml': `<svg><script>window.ran=8</script><g onclick="window.ran=9"/></svg>` }),
        display({ 'image/png': `x" onerror="window.ran=10` }),
        display({ 'text/plain': 'x' }, { html: '<script>window.ran=11</script>' }),
        display({ 'text/markdown': '<script>window.ran=12</script>' }),
        display({ 'text/latex': '$\\href{javascript:window.ran=13}{x}$' }),
      ]),
    ]);
    const { ran, requests, refused } = await provoked(file);
    expect(ran).toBeUndefined();
    // What the policy refuses is a request to Playwright, too, and fails as such before it is sent.
    const sent = requests.filter((url) => url.startsWith('http') && !refused.has(url));
    expect(sent).toEqual([]);
    expect(refused.size).toBeGreaterThan(0);
    expect(readFileSync(file, 'utf8')).not.toContain('ran=11');
  });

  it.each([
    ['a size', { 'image/png': 'AAAA' }, { 'image/png': { width: '1" onerror="window.ran=1' } }],
    ['a height', { 'application/vnd.plotly.v1+json': { data: [], layout: { height: '1px"><img>' } } }, {}],
  ])('runs nothing where %s is not a number', async (_, data, metadata) => {
    const file = exported('3-size', [code([output({ data, metadata })])]);
    const { ran, requests } = await provoked(file);
    expect(ran).toBeUndefined();
    expect(requests.filter((url) => url.startsWith('http'))).toEqual([]);
    expect(readFileSync(file, 'utf8')).not.toMatch(/"[^"<>]*" onerror=|px"><img/);
  });
});
