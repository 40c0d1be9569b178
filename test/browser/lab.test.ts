import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { jupyterEnvironment } from '../../scripts/jupyter.mjs';
import { openBrowser, patience } from './browser';
import { Lab, menu, prompts, root, runAll, saved, settled, showCell } from './lab';
import { openOffline, overflow } from './offlinePage';
import { drawnValues, hoverLabel, plots } from './plot';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

let browser: Browser;
let closeBrowser: () => Promise<void>;
let lab: Lab;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  ({ browser, close: closeBrowser } = await openBrowser());
  lab = await Lab.start();
});
afterAll(async () => {
  await lab?.stop();
  await closeBrowser?.();
});

async function newPage(): Promise<void> {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(patience);
  page = await context.newPage();
}

const activeCell = () => page.locator('.jp-Notebook .jp-Cell.jp-mod-active');
const notebook = (name: string) => join(root, 'test/notebooks', name);

/** File > Save and Export Notebook As > HTML: the file that the browser is given. */
async function exportByMenu(): Promise<string> {
  const download = new Promise<Download>((resolve) => {
    const listen = (page: Page) => page.on('download', resolve);
    context.pages().forEach(listen);
    context.on('page', listen);
  });
  await menu(page, ['File', 'Save and Export Notebook As', 'HTML']);
  await page.getByRole('button', { name: 'Ok' }).click(); // it asks whether to sanitise
  const file = join(lab.folder, 'menu.html');
  await (await download).saveAs(file);
  return file;
}

/** In notebook 1, for as many figures from fewer steps, digits and networks. */
const shorter: [from: string, to: string][] = [
  ['await data.loadMnist();', 'await data.loadMnist();\\nmnist.test = data.first(mnist.test, 1000);'],
  ['full ? 1801 : 601', '61'],
  ["name: 'with dropout' }", "name: 'with dropout', steps: 5 }"],
  ['full ? 2000 : 300', '20'],
  ['steps: 60 ', 'steps: 5 '],
  ['length: 100 ', 'length: 5 '],
  ['{ batches: 100 }', '{ batches: 5 }'],
  ['{ batches: 60 }', '{ batches: 5 }'],
  ['data.first(mnist.test, 300)', 'data.first(mnist.test, 40)'],
  ['full ? 1000 : 32', '4'],
  ['without }, mnist)', 'without }, mnist, { batches: 5 })'],
];

describe('notebook 1', () => {
  let copy: string;
  beforeAll(async () => {
    await newPage();
    const edit = (text: string) => shorter.reduce((text, [from, to]) => text.replaceAll(from, to), text);
    const original = join(root, 'notebooks/1-regularization.ipynb');
    const text = readFileSync(original, 'utf8');
    expect(shorter.filter(([from]) => !text.includes(from))).toEqual([]);
    copy = await lab.open(page, original, { edit });
    await runAll(page);
  });

  it('runs from its first cell to its last without an error', async () => {
    const cells = await saved(page, copy);
    expect(cells.map(({ execution_count }) => execution_count)).toEqual(cells.map((_, i) => i + 1));
    for (const { outputs } of cells) {
      expect(outputs.filter(({ output_type, name }) => output_type === 'error' || name === 'stderr')).toEqual(
        [],
      );
    }
  });

  it('shows the trainings as a figure that answers to the mouse', async () => {
    await showCell(page, '76cf8c6b');
    const plot = plots(activeCell());
    await plot.locator('.scatterlayer .trace').nth(5).waitFor(); // two runs and the report's, in two panels
    expect(await plot.count()).toBe(1);
    expect(await plot.locator('.legendtext').allTextContents()).toEqual([
      'with BN',
      'without BN',
      'the report',
    ]);
    expect(await drawnValues(plot)).toHaveLength(61);
    expect(await plot.locator('.modebar-btn[data-title*="Share"]').count()).toBe(0);
    expect(await hoverLabel(plot)).toMatch(/^with BN30: \d+\.\d%$/);
  });

  it('shows drawings no wider than their place', async () => {
    const width = await page.evaluate(() => {
      const [place, picture] = ['div', 'img'].map((name) => document.createElement(name));
      place.className = 'jp-RenderedSVG';
      picture.style.width = '3000px';
      place.style.width = '500px';
      place.append(picture);
      document.body.append(place);
      const { width } = picture.getBoundingClientRect();
      place.remove();
      return width;
    });
    expect(width).toBe(500);
  });

  it('becomes a page that shows everything without the network, on a phone too', async () => {
    const outputs = (await saved(page, copy)).flatMap(({ outputs }) => outputs);
    const figures = outputs.filter(({ data }) => data?.['application/vnd.plotly.v1+json']).length;
    expect(figures).toBeGreaterThan(3);
    const file = await exportByMenu();
    expect(statSync(file).size).toBeLessThan(8e6);
    const {
      page: exported,
      requests,
      errors,
    } = await openOffline(browser, file, {
      viewport: { width: 390, height: 844 },
    });
    expect(await plots(exported.locator('figure.plot')).count()).toBe(figures);
    expect(await overflow(exported)).toBe(0);
    expect(requests).toHaveLength(1);
    expect(errors).toEqual([]);
    await exported.context().close();
  });
});

describe('a small notebook', () => {
  let copy: string;
  beforeAll(async () => {
    await newPage();
    copy = await lab.open(page, notebook('small.ipynb'), { name: '2-small.ipynb' });
    await runAll(page);
  });

  it('is the same page by the menu, by nbconvert and by our script', async () => {
    const byMenu = readFileSync(await exportByMenu(), 'utf8');
    const run = promisify(execFile);
    const options = { cwd: root, env: { ...process.env, ...jupyterEnvironment(root) } };
    const bin = (name: string) => join(root, '.venv/bin', name);
    const [nbconvert, script] = ['nbconvert.html', 'script.html'].map((name) => join(lab.folder, name));
    await run(bin('jupyter'), ['nbconvert', '--to', 'html', copy, '--output', nbconvert], options);
    const words = ['convnotes_report.run', 'nbformat', 'pathlib'].map((name) => `import ${name}`).join('; ');
    const program = `${words}; path = pathlib.Path(${JSON.stringify(copy)}); convnotes_report.run.export(nbformat.read(path, 4), path, pathlib.Path(${JSON.stringify(script)}))`;
    await run(bin('python'), ['-c', program], options);

    const pages = [byMenu, ...[nbconvert, script].map((file) => readFileSync(file, 'utf8'))];
    const [first, second, third] = pages.map((html) => html.replace(/(\.ipynb), \w+ \d+, \d{4}\./, '$1.'));
    expect(first).toContain('Exported by convnotes from 2-small.ipynb.');
    expect(first).toMatch(/<a aria-current="page" href="2-small.html">2 A small notebook<\/a>/);
    expect(second === first).toBe(true); // toBe would print megabytes
    expect(third === first).toBe(true);
  });

  it('draws a cell that runs again in its place', async () => {
    const before = await saved(page, copy);
    await showCell(page, 'cell-12');
    const outputs = activeCell().locator('.jp-OutputArea-child');
    await plots(activeCell()).waitFor();
    const [count, values] = [await outputs.count(), await drawnValues(plots(activeCell()))];
    expect(values.at(-1)).toBeCloseTo(Math.exp(-60 / 20), 6);

    await activeCell().locator('.cm-content').click();
    await page.keyboard.press('Control+A');
    const { source } = before.find(({ id }) => id === 'cell-12')!;
    await page.keyboard.insertText(source.join('').replace('step / 20', 'step / 40'));
    await page.keyboard.press('Control+Enter');
    await settled(page);

    await expect
      .poll(async () => (await drawnValues(plots(activeCell()))).at(-1), { timeout: patience })
      .toBeCloseTo(Math.exp(-60 / 40), 6);
    expect(await outputs.count()).toBe(count);
    const after = await saved(page, copy);
    const others = (cells: typeof after) => cells.filter(({ id }) => id !== 'cell-12');
    expect(others(after)).toEqual(others(before));
  });
});

describe('the stop button', () => {
  beforeEach(newPage);

  it('stops a long run within about a second and leaves what it computed', async () => {
    const copy = await lab.open(page, notebook('long.ipynb'));
    await menu(page, ['Run', 'Run All Cells']);
    const words = page.getByText(/^a long run.* of 6000 steps/);
    const steps = async () => Number(/(\d+) of 6000/.exec(await words.innerText())![1]);
    await expect.poll(steps, { timeout: patience }).toBeGreaterThan(20);

    await page.locator('[data-command="notebook:interrupt-kernel"]').click();
    const atStop = await steps();
    await settled(page);
    expect(await prompts(page)).toEqual(['1', '2', '']); // the cell behind it did not run
    expect(await words.innerText()).toMatch(/: stopped after \d+ of 6000 steps/);
    const done = await steps();
    expect(done - atStop).toBeLessThan(75); // of 20 ms each, and the display is up to 0.2 s old

    await showCell(page, 'cell-4');
    const again = async () => {
      await page.keyboard.press('Control+Enter'); // refused in the first 0.2 s after the stop
      await settled(page);
      return (await prompts(page))[2];
    };
    await expect.poll(again, { timeout: patience }).toMatch(/\d/);
    const [, , last] = await saved(page, copy);
    const inHand = /^in hand: (\d+) steps, \1 values\n$/.exec([last.outputs[0].text].flat().join(''));
    expect([done, done + 1]).toContain(Number(inHand?.[1])); // the step under way is kept, too
  });
});
