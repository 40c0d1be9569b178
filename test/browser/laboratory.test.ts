/** The laboratory of the digit in an exported page: the library's own mathematics, by every backend and for everybody. */
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { laboratory, models } from '../../lib';
import type { BatchStatistics } from '../../lib/layers/batchNorm';
import type { DigitData } from '../../lib/laboratory/digit';
import { Network } from '../../lib/laboratory/page/network';
import { unpackedHere } from '../../lib/laboratory/saved';
import { bars } from '../digits';
import { patience } from './browser';
import { expectStill, exportedPage, itFits, itShowsFocus, part, still, withoutWasm } from './laboratoryPage';
import { openOffline } from './offlinePage';
import { keepContexts, takeContexts } from './takenContexts';
import { sentData } from '../laboratory/sentData';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const count = Number(process.env.CONVNOTES_LABORATORY_DIGITS ?? 40);
const [train, test] = [bars(256, 1), bars(Math.max(count, 100), 2)];

let networks: Network[];

const exported = exportedPage('digit', async () => {
  const withBN = models.mnistCnn({ seed: 1, batchNorm: true, weightStddev: 0.1, gammaMean: 1 });
  const without = models.mnistCnn({ seed: 1, weightStddev: 0.1 });
  const shown = await laboratory.digit({ 'with BN': withBN, without }, { train, test }, { batches: 3 });
  const saved = sentData<DigitData>(shown.html);
  networks = await Promise.all(saved.networks.map((network) => Network.load(network, unpackedHere)));
  return [shown];
});

const state = (page: Page, key: 'painted' | 'explained') =>
  page.locator('.convnotes-laboratory').evaluate((element, key) => Number(element.dataset[key] ?? 0), key);

/** The page with the laboratory at work; before: runs there before the page's own scripts. */
async function open(options: BrowserContextOptions = {}, before?: () => void) {
  const opened = await openOffline(exported.browser, exported.file, options, undefined, before);
  await expect.poll(() => state(opened.page, 'explained'), { timeout: patience }).toBeGreaterThan(0);
  return opened;
}

const pixelsOf = (i: number) =>
  Float32Array.from(test.images.subarray(784 * i, 784 * (i + 1)), (x) => x / 255);

interface Asked {
  logits: number[];
  saliency?: number[];
}

/** What the networks in the page say of the first test digits; explained: of so many also what it depends on. */
const ask = (page: Page, statistics: BatchStatistics, count: number, explained: number) =>
  page.evaluate(
    ({ images, statistics, count, explained }) => {
      const bytes = Uint8Array.from(atob(images), (c) => c.charCodeAt(0));
      const { networks } = document.querySelector('.convnotes-laboratory') as unknown as {
        networks: Network[];
      };
      return networks.map((network) =>
        Array.from({ length: count }, (_, i) => {
          const pixels = Float32Array.from(bytes.subarray(784 * i, 784 * (i + 1)), (x) => x / 255);
          const logits = [...network.answer(pixels, statistics).logits!];
          return i < explained
            ? { logits, saliency: [...network.saliency(pixels, i % 10, statistics)] }
            : { logits };
        }),
      );
    },
    {
      images: Buffer.from(test.images.subarray(0, 784 * count)).toString('base64'),
      statistics,
      count,
      explained,
    },
  ) as Promise<Asked[][]>;

/** The largest difference over the largest value. */
function difference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(theirs, Math.abs));
  return Math.max(...Array.from(theirs, (value, i) => Math.abs(value - ours[i]))) / largest;
}
const best = (values: ArrayLike<number>) => Array.from(values).indexOf(Math.max(...Array.from(values)));

function compare(asked: Asked[][], statistics: BatchStatistics): void {
  asked.forEach((ofNetwork, n) =>
    ofNetwork.forEach(({ logits, saliency }, i) => {
      const expected = networks[n].answer(pixelsOf(i), statistics).logits!;
      expect(difference(logits, expected)).toBeLessThan(1e-4);
      expect(best(logits)).toBe(best(expected));
      if (saliency)
        expect(difference(saliency, networks[n].saliency(pixelsOf(i), i % 10, statistics))).toBeLessThan(
          1e-3,
        );
    }),
  );
}

it('answers as the notebook’s engine does, with WebAssembly, and asks for nothing', async () => {
  const { page, requests, errors } = await open();
  expect(await part(page, 'backend').inputValue()).toBe('wasm');
  compare(await ask(page, 'population', count, 10), 'population');
  compare(await ask(page, 'moving', 5, 2), 'moving');
  expect(requests).toEqual([pathToFileURL(exported.file).href]);
  expect(errors).toEqual([]);
  const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
  expect(policy).toMatch(
    /^default-src 'none'; script-src ('sha256-[\w+/=]+' ?)+'wasm-unsafe-eval'; style-src/,
  );
  expect(policy).not.toMatch(/connect-src|unsafe-eval'.*'unsafe-eval|\*/);
});

it('answers the same in plain JavaScript, where there is no WebAssembly', async () => {
  const { page, errors } = await open({}, withoutWasm);
  expect(await part(page, 'backend').inputValue()).toBe('cpu');
  compare(await ask(page, 'population', 2, 1), 'population');
  expect(errors).toEqual([]);
});

it('says so and goes on when the browser takes WebGL away', async () => {
  const { page } = await open({}, keepContexts);
  const note = part(page, 'backend-note');
  const before = await state(page, 'painted');
  await part(page, 'backend').selectOption('webgl');
  await expect.poll(() => state(page, 'painted'), { timeout: patience }).toBeGreaterThan(before);
  if (await note.textContent()) return console.warn('Skipped: this browser has no WebGL.');
  compare(await ask(page, 'population', 2, 1), 'population');
  await takeContexts(page);
  await expect
    .poll(() => note.textContent(), { timeout: patience })
    .toBe('WebGL gave up in this browser: the page goes on with WebAssembly.');
  compare(await ask(page, 'population', 2, 1), 'population');
});

it('says so and goes on where there is no WebGL', async () => {
  const { page, errors } = await open({}, () => {
    for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas] as { prototype: object }[]) {
      const own = Reflect.get(prototype, 'getContext') as (kind: string, more?: object) => unknown;
      Reflect.set(prototype, 'getContext', function (this: HTMLCanvasElement, kind: string, more?: object) {
        return kind.includes('webgl') ? null : own.call(this, kind, more);
      });
    }
  });
  await part(page, 'backend').selectOption('webgl');
  await expect
    .poll(() => part(page, 'backend-note').textContent(), { timeout: patience })
    .toBe('WebGL gave up in this browser: the page goes on with WebAssembly.');
  expect(await part(page, 'backend').locator('option').allTextContents()).not.toContain('WebGL');
  compare(await ask(page, 'population', 2, 1), 'population');
  expect(errors).toEqual([]);
});

it('is drawn on with the keyboard alone, and its maps are looked at', async () => {
  const { page } = await open();
  await part(page, 'pad').focus();
  const before = await state(page, 'painted');
  for (const key of [' ', ...new Array<string>(8).fill('ArrowDown')]) await page.keyboard.press(key);
  await expect.poll(() => part(page, 'status').textContent()).toBe('Pen down');
  await page.keyboard.press(' ');
  await expect.poll(() => part(page, 'status').textContent()).toMatch(/^with BN: \d, \d+%; without: \d, /);
  expect(await state(page, 'painted')).toBeGreaterThan(before);
  const columns = await part(page, 'seen').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, 28, 28);
    return new Set([...data.keys()].filter((i) => i % 4 === 3 && data[i] > 30).map((i) => ((i - 3) / 4) % 28))
      .size;
  });
  expect(columns).toBeLessThan(9); // a line downwards
  const reached: string[] = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    reached.push(
      await page.evaluate(
        () => document.activeElement!.getAttribute('data-part') ?? document.activeElement!.className,
      ),
    );
  }
  expect(reached).toEqual(expect.arrayContaining(['clear', 'digits', 'statistics', 'bars', 'sheet']));
  await page.locator('.sheet').first().focus();
  await page.keyboard.press('End');
  expect(await part(page, 'lens-heading').textContent()).toBe('First convolution, map 64');
  expect(await part(page, 'picked').isVisible()).toBe(false); // it was drawn
  await part(page, 'digits').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  expect(await part(page, 'picked').isVisible()).toBe(true);
  expect(await part(page, 'digits').getAttribute('aria-valuetext')).toMatch(
    /^Digit 2 of the test set, a \d$/,
  );
});

it('refuses a single digit with the statistics of its batch, and says why', async () => {
  const { page } = await open();
  await page.locator('[data-part=statistics][value=batch]').check();
  expect(await part(page, 'refusal').first().textContent()).toMatch(
    /^No answer: one digit has no batch statistics/,
  );
  expect(await part(page, 'refusal').last().textContent()).toBe('');
  await page.locator('[data-part=statistics][value=moving]').check();
  expect(await part(page, 'refusal').first().textContent()).toBe('');
});

it('draws one mask after another, and none by itself for whom motion disturbs', async () => {
  const masks = (page: Page) => part(page, 'mean-caption').textContent();
  const { page } = await open();
  await part(page, 'run').scrollIntoViewIfNeeded();
  await expect.poll(() => masks(page), { timeout: patience }).toMatch(/^Mean of ([3-9]|\d\d+) masks$/);
  await part(page, 'run').click();
  const calm = (await open({ reducedMotion: 'reduce' })).page;
  await part(calm, 'run').scrollIntoViewIfNeeded();
  await calm.waitForTimeout(600);
  expect(await masks(calm)).toBe('Mean of one mask');
  await part(calm, 'one').click();
  expect(await masks(calm)).toBe('Mean of 2 masks');
});

itShowsFocus(open);

itFits(open);

it('is a picture and a sentence on paper, without scripts, and where it cannot start', async () => {
  const { page } = await open();
  await expectStill(page, exported.file, 'pad', /wherever scripts run, you draw here/);

  const old = await openOffline(exported.browser, exported.file, {}, undefined, () =>
    Reflect.deleteProperty(globalThis, 'DecompressionStream'),
  );
  await expect.poll(() => old.page.locator('.failed').isVisible(), { timeout: patience }).toBe(true);
  expect(await still(old.page).isVisible()).toBe(true);
});
