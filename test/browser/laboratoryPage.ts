/** A laboratory in an exported page, opened without a network. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ShowableHtml } from '../../lib/notebook/show';
import { expectAccessible } from './axe';
import { openBrowser, patience } from './browser';
import { exportedNotebook } from './exportedNotebook';
import { openOffline, overflow } from './offlinePage';

/**
 * A page with nothing but laboratories, for the tests of a file: made before them and removed after them, each with a
 * browser's context of its own. show: the laboratories, below each other.
 */
export function exportedPage(name: string, show: () => Promise<readonly ShowableHtml[]>) {
  let folder: string;
  let opened: Awaited<ReturnType<typeof openBrowser>>;
  let file: string;
  beforeAll(async () => {
    const outputs = join(__dirname, '../../outputs');
    mkdirSync(outputs, { recursive: true });
    folder = mkdtempSync(join(outputs, 'browser-'));
    file = exportedLaboratories(folder, name, await show());
    opened = await openBrowser();
  });
  afterEach(() => Promise.all(opened.browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    await opened?.close();
    rmSync(folder, { recursive: true });
  });
  return {
    get file() {
      return file;
    },
    get browser() {
      return opened.browser;
    },
    /** The page once its first laboratory has painted; before: runs there before the page's own scripts. */
    open: (options: BrowserContextOptions = {}, before?: () => void) =>
      openLaboratory(opened.browser, file, options, before),
  };
}

/** A page with nothing but these laboratories, below each other. Returns its path. */
export function exportedLaboratories(folder: string, name: string, shown: readonly ShowableHtml[]): string {
  const cells = shown.map(({ html, text }, i) => ({
    ...{ cell_type: 'code', id: `cell-${i}`, metadata: {}, execution_count: i + 1, source: 'await show(…);' },
    outputs: [
      {
        ...{ output_type: 'display_data', metadata: {} },
        data: { 'text/html': html, 'text/plain': text },
      },
    ],
  }));
  const heading = { cell_type: 'markdown', id: 'heading', metadata: {}, source: '# Laboratory' };
  const metadata = { language_info: { name: 'typescript' } };
  return exportedNotebook(folder, name, {
    ...{ cells: [heading, ...cells], metadata, nbformat: 4, nbformat_minor: 5 },
  });
}

export const part = (page: Page | Locator, name: string) => page.locator(`[data-part="${name}"]`);

/** How often the first laboratory has painted. */
export const painted = (page: Page) =>
  page
    .locator('.convnotes-laboratory')
    .first()
    .evaluate((element: HTMLElement) => Number(element.dataset.painted ?? 0));

/** The page once its first laboratory has painted; before: runs there before the page's own scripts. */
async function openLaboratory(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
  before?: () => void,
) {
  const opened = await openOffline(browser, file, options, undefined, before);
  await expect.poll(() => painted(opened.page), { timeout: patience }).toBeGreaterThan(0);
  return opened;
}

export const withoutWasm = () => Reflect.deleteProperty(globalThis, 'WebAssembly');

export const still = (page: Page) => page.locator('.convnotes-laboratory > .still img').first();

type Open = (options: BrowserContextOptions) => Promise<{ page: Page }>;

/** The test of every laboratory at two widths; use: what is done in the page before it is looked at. */
export function itFits(open: Open, use: (page: Page) => Promise<void> = async () => {}): void {
  it.each([390, 1280])(
    'fits %i px by day and by night, and has nothing that axe-core calls serious',
    async (width) => {
      const { page } = await open({ viewport: { width, height: 844 }, bypassCSP: true });
      expect(await overflow(page)).toBe(0);
      await use(page);
      await expectAccessible(page, async () => expect(await overflow(page)).toBe(0));
    },
  );
}

/** Tab goes through every control of a laboratory: each has a name of its own, and an outline that is seen. */
export function itShowsFocus(open: Open): void {
  it('is walked through by Tab: every control has a name of its own, and an outline that nothing cuts off', async () => {
    const { page } = await open({ colorScheme: 'dark' });
    const root = page.locator('.convnotes-laboratory').first();
    await root.evaluate((element: HTMLElement) => {
      element.tabIndex = -1;
      element.focus();
    });
    const names: string[] = [];
    const faults: string[] = [];
    for (;;) {
      await page.keyboard.press('Tab');
      const met = await root.evaluate((element) => {
        const focused = document.activeElement as HTMLInputElement;
        if (!element.contains(focused)) return undefined;
        let named = '';
        for (
          let within: Element | null = focused;
          within && element.contains(within);
          within = within.parentElement
        ) {
          if (!within.matches('[role=group], figure, fieldset')) continue;
          named += `${within.getAttribute('aria-label') ?? within.querySelector('legend, figcaption')?.textContent}, `;
        }
        const own =
          focused.getAttribute('aria-label') ?? focused.labels?.[0]?.textContent ?? focused.textContent;
        const isHidden = getComputedStyle(focused).opacity === '0' || focused.matches('.unseen');
        const drawnOn = isHidden
          ? [focused.nextElementSibling, focused.closest('label')]
          : [focused, focused.parentElement];
        const ring = drawnOn.find((each) => {
          const style = each && getComputedStyle(each);
          return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        });
        if (!ring) return { name: `${named}${own}`, fault: 'no outline' };
        const isInverted = getComputedStyle(ring).filter !== 'none';
        const { outlineWidth, outlineOffset } = getComputedStyle(ring);
        const reach = parseFloat(outlineWidth) + parseFloat(outlineOffset);
        const box = ring.getBoundingClientRect();
        let cut = '';
        for (
          let around = ring.parentElement;
          around && element.contains(around);
          around = around.parentElement
        ) {
          if (getComputedStyle(around).overflow === 'visible') continue;
          const { left, top, right, bottom } = around.getBoundingClientRect();
          const over = [left - box.left, top - box.top, box.right - right, box.bottom - bottom];
          if (Math.max(...over) + reach > 1) cut = around.className;
        }
        return { name: `${named}${own}`, fault: isInverted ? 'inverted' : cut && `cut off by .${cut}` };
      });
      if (!met) break;
      names.push(met.name.trim());
      if (met.fault) faults.push(`${met.name}: ${met.fault}`);
    }
    expect(faults).toEqual([]);
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name, i) => /(^|, )$/.test(name) || names.indexOf(name) < i)).toEqual([]);
  });
}

/** The page's networks give what Node's do: with WebAssembly and without; compare: holds the ones against the others. */
export function itComputesAsNode(
  page: ReturnType<typeof exportedPage>,
  compare: (page: Page) => Promise<void>,
): void {
  it('computes as the notebook’s engine does, with WebAssembly, and asks for nothing', async () => {
    const opened = await page.open();
    expect(await part(opened.page, 'backend').inputValue()).toBe('wasm');
    await compare(opened.page);
    expect(opened.requests).toEqual([pathToFileURL(page.file).href]);
    expect(opened.errors).toEqual([]);
  });

  it('computes the same in plain JavaScript, where there is no WebAssembly', async () => {
    const opened = await page.open({}, withoutWasm);
    expect(await part(opened.page, 'backend').inputValue()).toBe('cpu');
    await compare(opened.page);
    expect(opened.errors).toEqual([]);
  });
}

/** Holds a live laboratory to its picture on paper, and its page without scripts to picture and sentence; live: a part of it. */
export async function expectStill(page: Page, file: string, live: string, sentence: RegExp): Promise<void> {
  expect(await still(page).isVisible()).toBe(false);
  await page.emulateMedia({ media: 'print' });
  expect(await still(page).isVisible()).toBe(true);
  expect(await part(page, live).first().isVisible()).toBe(false);
  const context = await page.context().browser()!.newContext({ javaScriptEnabled: false, offline: true });
  const plain = await context.newPage();
  await plain.goto(pathToFileURL(file).href);
  expect(await still(plain).isVisible()).toBe(true);
  expect(await plain.locator('.invitation').first().innerText()).toMatch(sentence);
  expect(await part(plain, live).first().isVisible()).toBe(false);
}
