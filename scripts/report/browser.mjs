/**
 * A browser without a window: an installed Chrome or Chromium, else the one that npm's @sparticuz/chromium carries, which
 * is for Linux on x86-64.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** npm's Chromium, unpacked once for all, and removed with the packages by `npm ci`. */
const unpacked = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url));

/** Unpacks npm's Chromium where that has not been done: into a folder of this process's own, which is then renamed. */
async function carried() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('none is installed');
  const executable = join(unpacked, 'chromium');
  if (existsSync(executable)) return executable;
  const { default: sparticuz } = await import('@sparticuz/chromium');
  mkdirSync(dirname(unpacked), { recursive: true });
  const part = mkdtempSync(`${unpacked}-`);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = part;
  try {
    await sparticuz.executablePath();
    renameSync(part, unpacked);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(executable)) throw error; // else another process was first
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  return executable;
}

/**
 * `{ browser, close }`; who opens it closes it. Throws SetupProblem where none can be started.
 * @param {{ installed?: string }} [options] installed: the browser's path, instead of what is found on PATH.
 */
export async function openBrowser({ installed = installedBrowser() } = {}) {
  try {
    const executablePath = installed ?? (await carried());
    const browser = await chromium.launch({ executablePath, args: flags, headless: true });
    return { browser, close: () => browser.close() };
  } catch (error) {
    const reason = error.message.split('\n')[0];
    throw new SetupProblem(
      `No browser could be started (${reason}): install Chrome or Chromium (Debian, Ubuntu: sudo apt install chromium) and run this again.`,
    );
  }
}
