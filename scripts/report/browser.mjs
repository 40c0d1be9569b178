/**
 * A browser without a window: an installed Chrome or Chromium, else the one that npm's @sparticuz/chromium carries, which
 * is for Linux on x86-64.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findExecutable } from '../setup/executable.mjs';
import { SetupProblem } from '../setup/problem.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where macOS has them, in /Applications or in the one of the home folder. */
const applications = ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
  ['/Applications', join(homedir(), 'Applications')].map((folder) =>
    join(folder, `${name}.app/Contents/MacOS/${name}`),
  ),
);

/** The path of a browser that is installed, or undefined. */
export const installedBrowser = ({
  platform = process.platform,
  find = findExecutable,
  exists = existsSync,
} = {}) =>
  names.map((name) => find(name)).find(Boolean) ??
  (platform === 'darwin' ? applications.find((file) => exists(file)) : undefined);

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
async function carried() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('none is installed');
  const { default: sparticuz } = await import('@sparticuz/chromium');
  const folder = mkdtempSync(join(tmpdir(), 'convnotes-browser-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  const executablePath = await sparticuz.executablePath();
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  return { executablePath, folder };
}

/**
 * `{ browser, close }`; who opens it closes it. Throws SetupProblem where none can be started.
 * @param {{ installed?: string }} [options] installed: the browser's path, instead of what is found on PATH.
 */
export async function openBrowser({ installed = installedBrowser() } = {}) {
  let folder;
  const remove = () => folder && rmSync(folder, { recursive: true, force: true });
  try {
    const found = installed ? { executablePath: installed } : await carried();
    folder = found.folder;
    const browser = await chromium.launch({
      executablePath: found.executablePath,
      args: flags,
      headless: true,
    });
    const close = async () => {
      await browser.close();
      remove();
    };
    return { browser, close };
  } catch (error) {
    remove();
    const reason = error.message.split('\n')[0];
    throw new SetupProblem(
      `No browser could be started (${reason}): install Chrome or Chromium (Debian, Ubuntu: sudo apt install chromium) and run this again.`,
    );
  }
}
