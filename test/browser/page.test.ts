import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { runNotebooks } from '../../scripts/report/runNotebooks.mjs';
import { openBrowser, patience } from './browser';
import { openOffline, overflow } from './offlinePage';
import { hoverLabel, plots } from './plot';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const root = join(__dirname, '../..');

let folder: string;
let file: string;
let printed: string;
let browser: Browser;
let closeBrowser: () => Promise<void>;

beforeAll(async () => {
  mkdirSync(join(root, 'outputs'), { recursive: true });
  folder = mkdtempSync(join(root, 'outputs/browser-'));
  const notebook = join(folder, 'a-small-one.ipynb');
  copyFileSync(join(root, 'test/notebooks/small.ipynb'), notebook);
  const output = new PassThrough();
  expect(
    await runNotebooks({
      root,
      report: folder,
      notebooks: [notebook],
      output: output as unknown as NodeJS.WriteStream & { fd: 1 },
    }),
  ).toBe(0);
  printed = String(output.read());
  file = join(folder, 'a-small-one.html');
  ({ browser, close: closeBrowser } = await openBrowser());
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await closeBrowser?.();
  rmSync(folder, { recursive: true });
});

it('is one file under 8 MB, written with a line for each cell', () => {
  expect(printed).toMatch(
    /^a-small-one \(quick\)\n( {2}cell +\d\/7 +\d+\.\d s .*\n){7} {2}\S*a-small-one\.html /,
  );
  expect(statSync(file).size).toBeLessThan(8e6);
});

it('asks for nothing but itself', async () => {
  const { page, requests, errors } = await openOffline(browser, file);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  expect(requests).toEqual([pathToFileURL(file).href]);
  expect(errors).toEqual([]);
  const loaded =
    /<(?:script|img|link|iframe|source|use)\b[^>]*\b(?:src|href)="(?!data:|#)[^"]*"|url\((?!["']?(?:data:|#))/;
  const markup = readFileSync(file, 'utf8').replace(/<script>[^]*?<\/script>/g, ''); // plotly.js names its map servers
  expect(loaded.exec(markup)).toBeNull();
});

it('draws figures that answer to the mouse', async () => {
  const { page } = await openOffline(browser, file);
  const figures = page.locator('figure.plot');
  expect(await figures.count()).toBe(3);
  expect(await plots(figures).count()).toBe(3);
  const sigmoid = plots(figures.first());
  expect(await sigmoid.locator('.scatterlayer .trace').count()).toBe(2);
  expect(await hoverLabel(sigmoid)).toMatch(/0\.5/);

  const buttons = await sigmoid.locator('.modebar-btn').evaluateAll((all) => all.map((a) => a.dataset.title));
  expect(buttons).toContain('Zoom');
  expect(buttons.join()).not.toMatch(/share|cloud|edit/i); // plotly.js would send the figure to a server
  const box = figures.nth(1).locator('.modebar'); // of a figure that nobody points at
  expect(await box.evaluate((bar) => getComputedStyle(bar).backgroundColor)).toBe('rgba(0, 0, 0, 0)');

  await sigmoid.locator('.legendtoggle').nth(1).click();
  await expect.poll(() => sigmoid.locator('.scatterlayer .trace').count(), { timeout: patience }).toBe(1);
});

it('shows formulas as outlines, and says them', async () => {
  const { page } = await openOffline(browser, file);
  const sizes = await page
    .locator('.math > svg')
    .evaluateAll((all) =>
      all.map((svg) => svg.getBoundingClientRect()).map(({ width, height }) => [width, height]),
    );
  expect(sizes.length).toBeGreaterThanOrEqual(4);
  for (const [width, height] of sizes) expect(Math.min(width, height)).toBeGreaterThan(5);
  expect(await page.locator('.math.display').count()).toBe(2);
  const missing = await page
    .locator('.math use')
    .evaluateAll((all) => all.filter((use) => !document.querySelector(use.getAttribute('href')!)).length);
  expect(missing).toBe(0);
  expect(await page.locator('.math math').count()).toBe(sizes.length);
});

it('captions what it shows, and has words for who cannot see it', async () => {
  const { page } = await openOffline(browser, file);
  const captions = await page.locator('figcaption').allTextContents();
  expect(captions.map((caption) => caption.slice(0, 12))).toEqual([
    ...['Look at the ', 'Neither has ', 'A rectangle ', 'What the run'],
  ]);
  const names = await page.locator('.plot [role=img]').evaluateAll((all) => all.map((svg) => svg.ariaLabel));
  expect(names[1]).toBe(
    'Figure: Two kernels. Neither has any structure: both were drawn from a normal distribution.',
  );
  const picture = page.locator('figure.picture img');
  expect(await picture.getAttribute('alt')).toBe('A rectangle of one colour.');
  expect(await picture.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.width])).toEqual([96, 192]);
  const targets = await page.locator('nav a').evaluateAll((all) => all.map((a) => a.getAttribute('href')!));
  expect(targets.length).toBeGreaterThan(3);
  for (const target of targets) expect(await page.locator(`${target}:is(h2, h3)`).count()).toBe(1);
});

it('fits a phone, whose figures keep no buttons over them', async () => {
  const { page } = await openOffline(browser, file, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  expect(await overflow(page)).toBe(0);
  const widths = await plots(page.locator('main')).evaluateAll((all) =>
    all.map(({ clientWidth }) => clientWidth),
  );
  for (const width of widths) expect(width).toBeLessThanOrEqual(390);
  expect(await page.locator('.modebar-btn:visible').count()).toBe(0);
  const title = page.locator('.figure-title').first();
  expect(await title.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

it('is dark by night, figures too, and light on paper', async () => {
  const { page } = await openOffline(browser, file, { colorScheme: 'dark' });
  const lightness = (selector: string, property: 'color' | 'backgroundColor' | 'fill') =>
    page
      .locator(selector)
      .first()
      .evaluate((element, property) => {
        const [r, g, b] = getComputedStyle(element)[property].match(/\d+/g)!.map(Number);
        return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
      }, property);
  const tick = '.plot .xtick text';
  expect(await lightness('body', 'backgroundColor')).toBeLessThan(0.15);
  expect(await lightness('body', 'color')).toBeGreaterThan(0.8);
  expect(await lightness(tick, 'fill')).toBeGreaterThan(0.8);

  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await expect.poll(() => lightness(tick, 'fill'), { timeout: patience }).toBeLessThan(0.2);
  expect(await lightness('body', 'backgroundColor')).toBeCloseTo(1);
  expect(await lightness('body', 'color')).toBe(0);
  const drawn = plots(page.locator('main')).locator('.main-svg:first-child');
  const widths = await drawn.evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect().width));
  expect(widths).toHaveLength(3);
  for (const width of widths) expect(width).toBeLessThanOrEqual(640); // A4 between the margins
  expect(await page.locator('summary:visible, nav button:visible, .modebar:visible').count()).toBe(0);

  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect.poll(() => lightness(tick, 'fill'), { timeout: patience }).toBeGreaterThan(0.8);
});

it('prints to pages of A4', async () => {
  const { page } = await openOffline(browser, file);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, ...size]) =>
    size.map(Number),
  );
  expect(boxes.length).toBeGreaterThanOrEqual(2);
  for (const [width, height] of boxes) {
    expect(width).toBeCloseTo(595, -0.5);
    expect(height).toBeCloseTo(842, -0.5);
  }
});

it('folds its code away and back', async () => {
  const { page } = await openOffline(browser, file);
  const code = page.locator('details.code pre');
  const count = await code.count();
  expect(await page.locator('details.code pre:visible').count()).toBe(count);
  await page.getByRole('button', { name: 'Hide code' }).click();
  expect(await page.locator('details.code pre:visible').count()).toBe(0);
  await page.getByRole('button', { name: 'Show code' }).click();
  expect(await page.locator('details.code pre:visible').count()).toBe(count);
});
