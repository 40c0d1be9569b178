/** The report as `npm start` makes it, of one notebook that has run and one that has not. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PDFDocument } from 'pdf-lib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeFront } from '../../scripts/report/front.mjs';
import { writePdf } from '../../scripts/report/pdf/writePdf.mjs';
import { runNotebooks } from '../../scripts/report/runNotebooks.mjs';
import { expectAccessible } from './axe';
import { openBrowser, patience } from './browser';
import { openOffline, overflow } from './offlinePage';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const root = join(__dirname, '../..');
const sink = { write: () => true } as unknown as NodeJS.WriteStream & { fd: 1 };

/** Code that judges a claim of three seeds, whose interval is from 0.885 to 0.935. */
const judged = (id: string, threshold: number) =>
  `verdict('A claim with a verdict.', metrics.measurement([0.9, 0.91, 0.92]).isAbove(${threshold}),
     { id: '${id}', quantity: 'share', reported: 0.95 });`;

const layer = `show('<svg viewBox="0 0 40 20"><text x="2" y="15">conv</text></svg>', 'A layer. Its kernel is 5 × 5.');`;

/** The code of the small notebook with claims: before anything is shown, of a figure's title, of a caption. */
const withClaims = (source: string) =>
  source
    .replace(/^import \{ (.* from '\.\/lib';.*)$/s, `import { metrics, verdict, $1\n${judged('none', 0.95)}`)
    .replace(/(.*Two kernels.*)$/s, `$1\n${judged('title', 0.8)}`)
    .replace(/(.*What the run left.*)$/s, `$1\n${judged('caption', 0.9)}\n${layer}`);

let folder: string;
let pages: string[];
let browser: Browser;
let closeBrowser: () => Promise<void>;

beforeAll(async () => {
  mkdirSync(join(root, 'outputs'), { recursive: true });
  folder = mkdtempSync(join(root, 'outputs/browser-'));
  const small = JSON.parse(readFileSync(join(root, 'test/notebooks/small.ipynb'), 'utf8')) as {
    cells: { cell_type: string; source: string | string[] }[];
  };
  const notebook = (name: string, cells: object[]) => {
    writeFileSync(join(folder, name), JSON.stringify({ ...small, cells }));
    return join(folder, name);
  };
  const cells = small.cells.map((cell) =>
    cell.cell_type === 'code' ? { ...cell, source: [withClaims([cell.source].flat().join(''))] } : cell,
  );
  const first = notebook('1-small.ipynb', cells);
  notebook('2-absent.ipynb', [
    { cell_type: 'markdown', id: 'a', metadata: {}, source: ['# Absent: not run'] },
  ]);
  expect(await runNotebooks({ root, report: folder, notebooks: [first], output: sink })).toBe(0);
  pages = writeFront({ root, report: folder, notebooks: folder, output: sink });
  ({ browser, close: closeBrowser } = await openBrowser());
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await closeBrowser?.();
  rmSync(folder, { recursive: true });
});

const widths = [390, 1280];
const sized = (width: number): BrowserContextOptions => ({ viewport: { width, height: 844 } });
const names = ['index.html', '1-small.html'];

describe.each(widths)('at %i px', (width) => {
  it('has a front page that fits, asks for nothing but itself, and whose links lead somewhere', async () => {
    const { page, requests, errors } = await openOffline(browser, pages[0], sized(width));
    expect(await overflow(page)).toBe(0);
    expect(requests).toEqual([pathToFileURL(pages[0]).href]);
    expect(errors).toEqual([]);

    const links = await page
      .locator('main a')
      .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
    expect(links.map((link) => link.split('/').at(-1))).toEqual([
      ...['1-small.html', '1-small.html#figure-two-kernels', '1-small.html#figure-what-the-run-left-behind'],
    ]);
    for (const link of links) {
      const { hash } = new URL(link);
      const target = readFileSync(fileURLToPath(link.split('#')[0]), 'utf8');
      expect(target).toContain(hash ? ` id="${hash.slice(1)}"` : '<h1');
    }
  });

  it('lands on the figure that a claim links to, and stays there while the others are drawn', async () => {
    const { page } = await openOffline(browser, pages[0], sized(width));
    await page.getByRole('link', { name: 'Two kernels' }).click();
    await page.locator('html[data-drawn]').waitFor();
    const figure = page.locator('#figure-two-kernels');
    expect(await figure.locator('.figure-title').textContent()).toBe('Two kernels');
    const top = () => figure.evaluate((element) => element.getBoundingClientRect().top);
    expect(await top()).toBeGreaterThanOrEqual(0);
    expect(await top()).toBeLessThan(100);
  });

  it.each(names)('has nothing that axe-core calls serious: %s', async (name) => {
    const { page } = await openOffline(browser, join(folder, name), { ...sized(width), bypassCSP: true });
    await expectAccessible(page);
  });
});

it('has one navigation on every page, which marks the page that it stands on', async () => {
  const links = (page: Page) =>
    page
      .getByRole('navigation', { name: 'Report' })
      .getByRole('link')
      .evaluateAll((all) => all.map((a) => [a.textContent, a.getAttribute('href'), a.ariaCurrent]));
  for (const [i, name] of names.entries()) {
    const { page } = await openOffline(browser, join(folder, name));
    expect(await links(page)).toEqual([
      ['Overview', 'index.html', i === 0 ? 'page' : null],
      ['1 A small notebook', '1-small.html', i === 1 ? 'page' : null],
      ['2 Absent', '2-absent.html', null],
    ]);
  }
});

it('says when, how and where each page was made, and which is not there', async () => {
  const { page } = await openOffline(browser, pages[0]);
  const [first, second] = await page.locator('.questions > li').allInnerTexts();
  expect(first).toMatch(/\d+ \w+ 20\d\d, \d\d:\d\d, quick settings, \d+ s/);
  expect(second).toContain('Its page is not there yet: npm start -- 2 makes it.');
  const [, versions] = await page.locator('dd').allInnerTexts();
  expect(versions).toMatch(/^convnotes\s\d.*TensorFlow\s2\..*Node\.js\s\d+/);
  const row = page.getByRole('row', { name: /^A claim/ }).first();
  expect((await row.innerText()).split(/\s*[\n\t]+\s*/)).toEqual(
    expect.arrayContaining(['✗ does not hold here', '0.910 (0.885 … 0.935)', 'share', '0.950']),
  );
});

it('has words for each figure that say what it shows', async () => {
  const { page } = await openOffline(browser, join(folder, '1-small.html'));
  const alternatives = await page
    .locator('main :is([role=img], img)')
    .evaluateAll((all) => all.map((image) => image.ariaLabel ?? (image as HTMLImageElement).alt));
  expect(alternatives).toEqual([
    expect.stringContaining('Look at the ends'),
    expect.stringContaining('Neither has any structure'),
    'A rectangle of one colour.',
    'Figure: Loss.',
    'A layer. Its kernel is 5 × 5.',
  ]);
});

it('prints to one PDF with a contents page in front and a number below every page', async () => {
  const file = join(folder, 'report.pdf');
  await writePdf({ pages, file, output: sink });
  const document = await PDFDocument.load(readFileSync(file));
  expect(document.getPageCount()).toBeGreaterThanOrEqual(4);
  expect(document.getTitle()).toBe('Convolutional networks, taken apart');
  for (const { width, height } of document.getPages().map((page) => page.getSize())) {
    expect(width).toBeCloseTo(595, -0.5);
    expect(height).toBeCloseTo(842, -0.5);
  }
  expect(readFileSync(file, 'latin1')).not.toContain(basename(folder)); // no link to a file of this machine
});
