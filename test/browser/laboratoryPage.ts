/** A laboratory in an exported page, opened without a network. */
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { ShowableHtml } from '../../lib/notebook/show';
import { expectAccessible } from './axe';
import { patience } from './browser';
import { exportedNotebook } from './exportedNotebook';
import { openOffline, overflow } from './offlinePage';

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
export async function openLaboratory(
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
