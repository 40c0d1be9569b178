/** JupyterLab as `npm run lab` starts it, with copies of notebooks in a folder of the project. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join, relative } from 'node:path';
import type { Page } from 'playwright-core';

export const root = join(__dirname, '../..');

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function started(lab: ChildProcess, url: string): Promise<void> {
  let log = '';
  return new Promise((resolve, reject) => {
    const listen = (data: Buffer) => {
      log += data.toString();
      if (log.includes(url)) resolve();
    };
    lab.stdout?.on('data', listen);
    lab.stderr?.on('data', listen);
    lab.on('exit', (code) => reject(new Error(`JupyterLab ended with code ${code}:\n${log}`)));
  });
}

export class Lab {
  /** Where the copies lie; the notebooks of the repository are not touched. */
  readonly folder: string;

  private constructor(
    private readonly process: ChildProcess,
    private readonly url: string,
  ) {
    mkdirSync(join(root, 'outputs'), { recursive: true });
    this.folder = mkdtempSync(join(root, 'outputs/browser-'));
  }

  static async start(): Promise<Lab> {
    const [port, token] = [await freePort(), 'for-tests'];
    const options = ['--no-browser', `--ServerApp.port=${port}`, `--IdentityProvider.token=${token}`];
    const lab = spawn(process.execPath, ['scripts/lab.mjs', ...options], { cwd: root });
    await started(lab, `http://127.0.0.1:${port}/lab`);
    return new Lab(lab, `http://127.0.0.1:${port}/lab/tree/PATH?reset&token=${token}`);
  }

  /** Copies a notebook, opens the copy and waits until its kernel is ready. Returns the copy's path. */
  async open(page: Page, notebook: string): Promise<string> {
    const copy = join(this.folder, basename(notebook));
    copyFileSync(notebook, copy);
    await page.goto(this.url.replace('PATH', relative(root, copy)));
    await page.getByText('TypeScript (convnotes) | Idle').waitFor();
    return copy;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.on('exit', resolve));
    this.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An entry of JupyterLab's menu, `['File', 'Save Notebook']`. */
export async function menu(page: Page, path: readonly string[]): Promise<void> {
  await page.locator('.lm-MenuBar-item', { hasText: path[0] }).first().click();
  for (const [i, label] of path.slice(1).entries()) {
    const entry = page.locator('.lm-Menu').nth(i).getByRole('menuitem', { name: label, exact: true });
    await (i === path.length - 2 ? entry.click() : entry.hover());
  }
}

export const runAll = (page: Page) => menu(page, ['Run', 'Run All Cells']);
