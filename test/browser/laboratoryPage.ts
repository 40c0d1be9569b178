/** A laboratory in an exported page, opened without a network. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ShowableHtml } from '../../lib/notebook/show';
import { patience } from './browser';
import { exportedNotebook } from './exportedNotebook';
import { openOffline } from './offlinePage';

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
