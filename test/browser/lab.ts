/** JupyterLab as `npm run lab` starts it, with copies of notebooks in a folder of the project. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join, relative } from 'node:path';
import type { Page } from 'playwright-core';

export const root = join(__dirname, '../..');

export function freePort(): Promise<number> {
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
    const exposed = '--LabApp.expose_app_in_browser=True'; // `cells` below reads it
    const lab = spawn(process.execPath, ['scripts/lab.mjs', ...options, exposed], { cwd: root });
    await started(lab, `http://127.0.0.1:${port}/lab`);
    return new Lab(lab, `http://127.0.0.1:${port}/lab/tree/PATH?reset&token=${token}`);
  }

  /** Opens a copy of the notebook and waits until its kernel is ready. edit: of its text. Returns the copy's path. */
  async open(
    page: Page,
    notebook: string,
    { edit = (text: string) => text, name = basename(notebook) } = {},
  ): Promise<string> {
    const copy = join(this.folder, name);
    writeFileSync(copy, edit(readFileSync(notebook, 'utf8')));
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
    const entries = page.locator('.lm-Menu').nth(i).locator('.lm-Menu-item');
    const entry = entries.filter({ has: page.getByText(label, { exact: true }) });
    await (i === path.length - 2 ? entry.click() : entry.hover());
  }
}

/** What the tests ask of JupyterLab's notebook widget. */
interface NotebookPanel {
  content: {
    widgets: { model: { type: string; id: string }; prompt?: string }[];
    activeCellIndex: number;
    scrollToItem(index: number): Promise<void>;
    activate(): void;
  };
  context: { save(): Promise<void> };
}
declare const jupyterapp: { shell: { currentWidget: NotebookPanel } };

/** `[12]:` of each code cell: '' before it ran, '*' while it runs or waits. */
export const prompts = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    jupyterapp.shell.currentWidget.content.widgets
      .filter(({ model }) => model.type === 'code')
      .map(({ prompt }) => prompt ?? ''),
  );

/** Runs a command of the menu and waits until no cell runs or waits any more. */
export async function runAll(page: Page): Promise<void> {
  await menu(page, ['Run', 'Run All Cells']);
  await settled(page);
}

/** Waits until no cell runs or waits for its turn, after something was started. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { widgets } = jupyterapp.shell.currentWidget.content;
    const states = widgets.filter(({ model }) => model.type === 'code').map(({ prompt }) => prompt);
    return states.some(Boolean) && !states.includes('*');
  });
}

/** Brings a cell into view and gives it the keyboard, by its id in the file: JupyterLab draws only what is in view. */
export async function showCell(page: Page, id: string): Promise<void> {
  await page.evaluate(async (id) => {
    const { content } = jupyterapp.shell.currentWidget;
    content.activeCellIndex = content.widgets.findIndex(({ model }) => model.id === id);
    await content.scrollToItem(content.activeCellIndex);
    content.activate();
  }, id);
}

interface SavedCell {
  id: string;
  cell_type: string;
  source: string[];
  execution_count: number | null;
  outputs: { output_type: string; name?: string; text?: string | string[]; data?: Record<string, unknown> }[];
}

/** The notebook's code cells as JupyterLab saves them. */
export async function saved(page: Page, path: string): Promise<SavedCell[]> {
  await page.evaluate(() => jupyterapp.shell.currentWidget.context.save());
  const { cells } = JSON.parse(readFileSync(path, 'utf8')) as { cells: SavedCell[] };
  return cells.filter(({ cell_type }) => cell_type === 'code');
}
