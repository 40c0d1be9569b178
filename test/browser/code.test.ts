/** Code and printed text on an exported page: at no width, and not on paper, is any of it cut off. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './axe';
import { openBrowser, patience } from './browser';
import { exportedNotebook } from './exportedNotebook';
import { openOffline, overflow } from './offlinePage';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const root = join(__dirname, '../..');

const fitting =
  '  const normalized = x.sub(mean).div(variance.add(epsilon).sqrt()); // [batch, height, width, 3]';
const long = `  const names = [${Array.from({ length: 17 }, (_, i) => `'block${i}'`).join(', ')}, ''];`;
const unbroken = `const weights = '${'x'.repeat(180)}';`;
const source = [
  '// Algorithm 1 of Ioffe & Szegedy (2015)',
  'function batchNorm(x: tf.Tensor, gamma: tf.Tensor, epsilon = 1e-7) {',
  fitting,
  long,
  '',
  `  const text = \`one`,
  `    two ${'and so on '.repeat(16)}\`;`,
  unbroken,
  '}',
].join('\n');
const shownText = `class BatchNormalization {\n  /* ${'a comment '.repeat(20)}\n     of two lines */\n}`;
const shown =
  '<figure class="convnotes-source" style="color: red"><figcaption><a href="../lib/layers/batchNorm.ts">lib/layers/batchNorm.ts</a></figcaption>' +
  `<pre style="overflow: hidden"><code>${shownText.replace('class', '<span style="color: pink">class</span>')}</code></pre></figure>`;
const summary = ['Layer (type)', '='.repeat(130), 'conv2d (Conv2D)', '']
  .map((line) => line.padEnd(130))
  .join('\n');
const wideRow = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`column number ${i}`, 0.123456]));
const cells = (row: object, tag: string) =>
  `<tr>${Object.entries(row)
    .map(([key, value]) => `<${tag}>${tag === 'th' ? key : value}</${tag}>`)
    .join('')}</tr>`;
const table = `<table>${cells(wideRow, 'th')}${cells(wideRow, 'td')}</table>`;

const stream = (text: string, name = 'stdout') => ({ output_type: 'stream', name, text });
const html = (text: string) => ({ output_type: 'display_data', data: { 'text/html': text }, metadata: {} });
const outputs = [
  ...[
    html(shown),
    stream(`loss ${'0.123 '.repeat(60)}\n${' '.repeat(70)}at the right\n`),
    stream(`a warning ${'x'.repeat(300)}\n`, 'stderr'),
  ],
  ...[html('<p>between</p>'), stream(summary), html(table)],
  {
    output_type: 'execute_result',
    execution_count: 1,
    metadata: {},
    data: { 'text/plain': `[${'1, '.repeat(200)}1]` },
  },
  { output_type: 'error', ename: 'Error', evalue: '', traceback: [`Error: ${'y'.repeat(300)}`] },
];
const notebook = {
  cells: [
    { cell_type: 'markdown', id: 'a', metadata: {}, source: `# Code\n\n\`\`\`ts\n${source}\n\`\`\`\n` },
    { cell_type: 'code', id: 'b', metadata: {}, execution_count: 1, source, outputs },
  ],
  metadata: { language_info: { name: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5,
};

let folder: string;
let file: string;
let browser: Browser;
let closeBrowser: () => Promise<void>;

beforeAll(async () => {
  mkdirSync(join(root, 'outputs'), { recursive: true });
  folder = mkdtempSync(join(root, 'outputs/browser-'));
  file = exportedNotebook(folder, 'code', notebook);
  ({ browser, close: closeBrowser } = await openBrowser());
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await closeBrowser?.();
  rmSync(folder, { recursive: true });
});

const sized = (width: number): BrowserContextOptions => ({ viewport: { width, height: 844 } });

/** Blocks whose content is wider than they are, and what each says of it: `{ block, says }`. */
const wider = (page: Page) =>
  page.locator('pre, .scroll').evaluateAll((all) =>
    all
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map((block) => ({
        block: block.className,
        scrolls: getComputedStyle(block).overflowX === 'auto' && block.tabIndex === 0,
        says: getComputedStyle(block, '::before').content,
      })),
  );

/** Blocks with a word outside of them, to the left or right; spaces at the end of a row may hang over. */
const outside = (page: Page) =>
  page.locator('pre').evaluateAll((all) => {
    const boxes = function* (block: Element) {
      const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        for (const { index = 0, 0: word } of text.textContent!.matchAll(/\S+/g)) {
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          yield* Array.from(range.getClientRects());
        }
      }
    };
    const apart = (block: Element) => {
      const { left, right } = block.getBoundingClientRect();
      return [...boxes(block)].some((box) => box.left < left - 1 || box.right > right + 1);
    };
    return all.filter(apart).map(({ className, textContent }) => className || textContent!.slice(0, 40));
  });

describe.each([1280, 900, 390])('at %i px', (width) => {
  it('wraps code, and what scrolls says so', async () => {
    const { page } = await openOffline(browser, file, sized(width));
    expect(await page.locator('pre').count()).toBe(8);
    expect(await overflow(page)).toBe(0);
    expect(await outside(page)).toEqual(['text columns']);
    const scrolling = await wider(page);
    expect(scrolling.map(({ block }) => block)).toEqual(['text columns', 'scroll']);
    for (const { scrolls, says } of scrolling) {
      expect(scrolls).toBe(true);
      expect(says).toContain('scrolls sideways');
    }
  });

  it('has nothing that axe-core calls serious', async () => {
    const { page } = await openOffline(browser, file, { ...sized(width), bypassCSP: true });
    await expectAccessible(page);
  });
});

const line = (page: Page, text: string) => page.locator('.code .line').filter({ hasText: text });

it('has 96 characters in a line of a wide page, and marks the lines that go on', async () => {
  const { page } = await openOffline(browser, file);
  const rows = (text: string) =>
    line(page, text).evaluate((element) => {
      const mark = getComputedStyle(element, '::before');
      return [
        Math.round(element.clientHeight / parseFloat(getComputedStyle(element).lineHeight)),
        parseFloat(mark.height) > 0,
      ];
    });
  expect(fitting).toHaveLength(96);
  expect(await rows(fitting)).toEqual([1, false]);
  expect(await rows('const names')).toEqual([2, true]);
});

it('begins what goes on further in than the line itself', async () => {
  const { page } = await openOffline(browser, file, sized(390));
  const [first, ...others] = await line(page, 'const names').evaluate((element) => {
    const range = document.createRange();
    const text = Array.from(element.querySelectorAll('span:not(.w)'));
    range.setStart(text[0], 0);
    range.setEndAfter(text.at(-1)!);
    const rows = new Map<number, number>();
    for (const { left, bottom } of Array.from(range.getClientRects())) {
      rows.set(Math.round(bottom), Math.min(left, rows.get(Math.round(bottom)) ?? Infinity));
    }
    return [...rows.values()];
  });
  expect(others.length).toBeGreaterThan(2);
  for (const left of others) expect(left).toBeGreaterThan(first + 8);
});

it('gives the code as it was written to who copies it', async () => {
  const { page } = await openOffline(browser, file);
  const copied = await page.locator('.code pre').evaluate((element) => {
    getSelection()!.selectAllChildren(element);
    return getSelection()!.toString();
  });
  expect(copied.trimEnd()).toBe(source);
});

it('colors a shown source as a cell, whatever its notebook wrote for JupyterLab, and names its file in words', async () => {
  const { page } = await openOffline(browser, file);
  const colors = await page
    .locator('.code .kd, .convnotes-source .kd')
    .evaluateAll((all) => all.map((element) => getComputedStyle(element).color));
  expect(colors.length).toBeGreaterThan(3);
  expect(new Set(colors).size).toBe(1);
  const caption = page.locator('.convnotes-source figcaption');
  expect(await caption.locator('a').count()).toBe(0);
  expect(await caption.innerText()).toBe('lib/layers/batchNorm.ts');
  expect(await page.locator('.convnotes-source .line').count()).toBe(4);
});

it('wraps everything on paper', async () => {
  const { page } = await openOffline(browser, file, { ...sized(665), colorScheme: 'dark' }); // px: A4 between the margins
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await outside(page)).toEqual([]);
  expect(await wider(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
});
