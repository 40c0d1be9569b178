/** The Persian edition of a report of one notebook, as `npm start -- --language fa` makes it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PDFDocument, PDFName, PDFString } from 'pdf-lib';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeEdition } from '../../scripts/report/edition.mjs';
import { writeFront } from '../../scripts/report/front.mjs';
import { writePdf } from '../../scripts/report/pdf/writePdf.mjs';
import { runNotebooks } from '../../scripts/report/runNotebooks.mjs';
import { expectAccessible } from './axe';
import { openBrowser, patience } from './browser';
import { openOffline, overflow } from './offlinePage';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const root = join(__dirname, '../..');
const sink = { write: () => true } as unknown as NodeJS.WriteStream & { fd: 1 };

/** Sentences that the catalogue has, for it is the notebooks' own; the last cell's are in none. */
const prose =
  '# Deconvolution: explained, drawn, trained, used\n\n## Dropout\n\n' +
  'Each unit is kept with probability $p$ and set to zero otherwise, with a new mask for every image and every step:\n\n' +
  '$$r \\sim \\mathrm{Bernoulli}(p) \\qquad y = r\\,x$$\n\n' +
  '`training.train` does the same, but runs each step as one TensorFlow graph:';
const figures = `import { plot, show, verdict } from './lib';
const run = { loss: [2.3, 1.2, 0.5], accuracy: [0.1, 0.5, 0.9] };
show(plot.curves({ 'with BN': run }, { title: 'Training with dropout' }), 'Each line is of a single batch, and batches differ.');
show([{ layer: 'conv1', parameters: 1664 }, { layer: 'all', parameters: -0.25 }], 'Accuracy and loss on the digits of the test set.');
verdict('Batch normalisation adds 276 parameters.', true, { measured: 276, quantity: 'parameters more', reported: 276 });`;
const unknown = `show([{ photograph: 'my red car', number: 1 }], 'Nobody translated this caption, or 12 others.');
console.log('Nobody translated this line, or 12 others.');`;

let folder: string;
let pages: string[];
let browser: Browser;
let closeBrowser: () => Promise<void>;

const cell = (type: string, id: string, source: string) => ({
  ...{ cell_type: type, id, metadata: {}, source: [source] },
  ...(type === 'code' ? { execution_count: null, outputs: [] } : {}),
});

async function run(cells: object[]) {
  const { metadata, nbformat, nbformat_minor } = JSON.parse(
    readFileSync(join(root, 'test/notebooks/small.ipynb'), 'utf8'),
  ) as Record<string, unknown>;
  const file = join(folder, '1-small.ipynb');
  writeFileSync(file, JSON.stringify({ cells, metadata, nbformat, nbformat_minor }));
  expect(await runNotebooks({ root, report: folder, notebooks: [file], output: sink })).toBe(0);
}

const edition = () => {
  writeFront({ root, report: folder, notebooks: folder, output: sink });
  return writeEdition({ root, report: folder, language: 'fa', output: sink }) as string[];
};

beforeAll(async () => {
  mkdirSync(join(root, 'outputs'), { recursive: true });
  folder = mkdtempSync(join(root, 'outputs/browser-'));
  await run([cell('markdown', 'a', prose), cell('code', 'b', figures), cell('code', 'c', unknown)]);
  pages = edition();
  ({ browser, close: closeBrowser } = await openBrowser());
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await closeBrowser?.();
  rmSync(folder, { recursive: true });
});

const open = (name: string, width = 1280, options = {}) =>
  openOffline(browser, join(folder, name), { viewport: { width, height: 844 }, ...options });

it('stands beside the English one, and each page links to its other', async () => {
  expect(pages).toEqual(['index.html', '1-small.html'].map((name) => join(folder, 'fa', name)));
  for (const name of ['index.html', '1-small.html']) {
    const { page } = await open(`fa/${name}`);
    expect(
      await page.locator('html').evaluate((html) => [html.getAttribute('lang'), html.getAttribute('dir')]),
    ).toEqual(['fa', 'rtl']);
    await page.getByRole('link', { name: 'English' }).click();
    expect(page.url()).toBe(pathToFileURL(join(folder, name)).href);
    await page.getByRole('link', { name: 'فارسی' }).click();
    expect(page.url()).toBe(pathToFileURL(join(folder, 'fa', name)).href);
  }
});

describe.each([390, 1280])('at %i px', (width) => {
  it.each(['fa/index.html', 'fa/1-small.html'])(
    '%s fits, alone, in letters that it carries',
    async (name) => {
      const { page, requests, errors } = await open(name, width);
      expect(await overflow(page)).toBe(0);
      expect(requests).toEqual([pathToFileURL(join(folder, name)).href]);
      expect(errors).toEqual([]);
      expect(
        await page.evaluate(async () =>
          Array.from((await document.fonts.ready) as unknown as Set<FontFace>, ({ family, status }) => [
            family,
            status,
          ]),
        ),
      ).toEqual([['Vazirmatn', 'loaded']]);
    },
  );

  it.each(['fa/index.html', 'fa/1-small.html'])(
    '%s has nothing that axe-core calls serious',
    async (name) => {
      const { page } = await open(name, width, { bypassCSP: true });
      await expectAccessible(page);
    },
  );
});

it('mirrors the page, but neither figures, nor code, nor formulas', async () => {
  const { page } = await open('fa/1-small.html');
  const left = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const [box, own] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
        return { words: box.left, left: own.left, right: own.right, wordsEnd: box.right };
      });
  const heading = await left('h2');
  expect(heading.wordsEnd).toBeCloseTo(heading.right, -0.5);
  expect(heading.words).toBeGreaterThan(heading.left + 50);
  const code = await left('.code pre');
  expect(code.words).toBeLessThan(code.left + 30);
  const ticks = await page
    .locator('.plot .x2tick text')
    .evaluateAll((all) => all.map((text) => [text.textContent, text.getBoundingClientRect().left] as const));
  expect(ticks.length).toBeGreaterThan(2);
  expect(ticks.map(([, x]) => x)).toEqual(ticks.map(([, x]) => x).sort((a, b) => a - b));
  expect(ticks.map(([text]) => Number(text))).toEqual(
    ticks.map(([text]) => Number(text)).sort((a, b) => a - b),
  );
  for (const selector of ['.code pre', '.math.display', '.plot-area', 'p code'])
    expect(
      await page
        .locator(selector)
        .first()
        .evaluate((e) => getComputedStyle(e).direction),
    ).toBe('ltr');
});

it('says everything in Persian: figures, their alternatives, tables, verdicts, the front page', async () => {
  const { page } = await open('fa/1-small.html');
  const words = await page.locator('main').innerText();
  expect(words).toContain('دقت');
  expect(await page.locator('.plot .xtitle, .plot .x2title').allTextContents()).toContain('گام‌های آموزش');
  expect(await page.locator('.plot [role=img]').getAttribute('aria-label')).toMatch(
    /^شکل: آموزش با حذف تصادفی\./,
  );
  const cells = (await page.locator('td').allTextContents()).map((text) =>
    text.replace(/[\u2066\u2069]/g, ''),
  );
  expect(cells).toEqual(['۱۶۶۴', '−۰٫۲۵', '۱']);
  expect(await page.locator('.claim').innerText()).toBe(
    '✓ برقرار است: نرمال‌سازی دسته‌ای ۲۷۶ پارامتر می‌افزاید. اندازه‌گیری‌شده: ۲۷۶، پارامتر بیشتر. در گزارش: ۲۷۶.',
  );
  const front = await open('fa/index.html');
  expect(await front.page.locator('main').innerText()).not.toMatch(/\b(the|of|is|claim|page|question)\b/i);
});

it('has a sentence without a translation in English, from left to right, and a name in its own direction', async () => {
  const { page } = await open('fa/1-small.html');
  const shown = (text: string) =>
    page
      .getByText(text, { exact: true })
      .evaluate((element) => [
        element.closest('[lang]')!.getAttribute('lang'),
        getComputedStyle(element).direction,
      ]);
  expect(await shown('Nobody translated this caption, or 12 others.')).toEqual(['en', 'ltr']);
  expect(await shown('Nobody translated this line, or 12 others.')).toEqual(['en', 'ltr']);
  expect(await shown('my red car')).toEqual(['', 'ltr']);
});

it('prints to a PDF of its own', async () => {
  const file = join(folder, 'fa/report.pdf');
  await writePdf({ pages, file, output: sink });
  const document = await PDFDocument.load(readFileSync(file));
  expect(document.getPageCount()).toBeGreaterThanOrEqual(3);
  expect(document.getTitle()).toBe('کالبدشکافی شبکه‌های کانولوشنی');
  expect(document.catalog.lookup(PDFName.of('Lang'), PDFString).asString()).toBe('fa');
});
