/** A browser for tests: an installed Chrome or Chromium, else the one that npm's @sparticuz/chromium carries. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** How long a test waits for what must come, in ms: the machine may do much else. */
export const patience = 240_000;

const installed = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  .map((name) => `/usr/bin/${name}`)
  .find((path) => existsSync(path));

/** Not the carried browser's own: with those, of one process without web security, closing a page ends the browser. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Unpacks npm's Chromium into a folder of this process's own: two that unpack at once would disturb each other. */
async function carried(): Promise<{ executablePath: string; folder: string }> {
  const { default: sparticuz } = await import('@sparticuz/chromium');
  const folder = mkdtempSync(join(tmpdir(), 'convnotes-browser-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  const executablePath = await sparticuz.executablePath();
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  return { executablePath, folder };
}

export async function openBrowser(): Promise<{ browser: Browser; close: () => Promise<void> }> {
  const { executablePath, folder } = installed
    ? { executablePath: installed, folder: undefined }
    : await carried();
  const browser = await chromium.launch({ executablePath, args: flags, headless: true });
  const close = async () => {
    await browser.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  };
  return { browser, close };
}
