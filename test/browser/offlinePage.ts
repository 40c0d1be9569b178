/** An exported page in a browser that has no network. */
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { patience } from './browser';

export interface OfflinePage {
  page: Page;
  /** Every address that was asked for, the page's own first. */
  requests: string[];
  /** What went wrong in the page's scripts. */
  errors: string[];
}

/**
 * Opens a file and waits until its figures are drawn. Whatever it asks of the network is refused and noted. before: runs
 * in the page before its own scripts.
 */
export async function openOffline(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
  onFailure: (request: Request) => void = () => {},
  before?: () => void,
): Promise<OfflinePage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patience);
  const requests: string[] = [];
  const errors: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('requestfailed', onFailure);
  await context.route(/^(?!file:|data:|blob:)/, (route) => route.abort());
  await context.setOffline(true);
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(
    () => document.querySelectorAll('.plot').length === Number(document.documentElement.dataset.drawn ?? 0),
  );
  return { page, requests, errors };
}

/** How far the page is wider than the window, in pixels; what scrolls by itself does not count. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
