/** The laboratory of photographs, a page of its own: what it answers, what it refuses, and for everybody. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { laboratory, weights } from '../../lib';
import { centralView, uprightBytes } from '../../lib/data/images/randomView';
import type { PhotographData } from '../../lib/laboratory/photograph';
import { PhotographNetwork } from '../../lib/laboratory/photographNetwork';
import { unpackedHere } from '../../lib/laboratory/saved';
import { pictureFile, smallVgg16 } from '../laboratory/photographs';
import { openBrowser, patience } from './browser';
import { expectStill, exportedLaboratories, itFits, itShowsFocus, part, withoutWasm } from './laboratoryPage';
import { openOffline } from './offlinePage';
import { keepContexts, takeContexts } from './takenContexts';
import { sentData } from '../laboratory/sentData';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const root = join(__dirname, '../..');
const [small, bundled] = ['9-small-laboratory.html', '9-bundled-laboratory.html'];

let folder: string;
let link: string;
let networks: Record<string, PhotographNetwork>;
let views: Record<string, Uint8Array[]>;
let browser: Browser;
let closeBrowser: () => Promise<void>;

beforeAll(async () => {
  mkdirSync(join(root, 'outputs'), { recursive: true });
  folder = mkdtempSync(join(root, 'outputs/browser-'));
  const photographs = await Promise.all(
    [1, 2].map(async (seed) => ({
      name: `photo_${seed}`,
      file: await pictureFile(folder, seed, { width: 200, height: 120 + 60 * seed }),
    })),
  );
  const classes = Array.from({ length: 13 }, (_, i) => `kind ${i}`);
  const ours = { model: smallVgg16(13), network: 'a small one', classes, size: 64 };
  link = (await laboratory.photograph(ours, photographs, { folder, page: small })).html;
  const theirs = await weights.availableVgg16({ bundled: true });
  await laboratory.photograph(theirs, photographs, { folder, page: bundled });
  networks = {};
  views = {};
  for (const page of [small, bundled]) {
    const html = readFileSync(join(folder, page), 'utf8');
    const saved = sentData<PhotographData>(html);
    networks[page] = await PhotographNetwork.load(saved.network, unpackedHere);
    const bytes = saved.photographs.map(({ image }) => Buffer.from(image, 'base64'));
    views[page] = await Promise.all(bytes.map((each) => centralView(each, saved.network.size)));
  }
  ({ browser, close: closeBrowser } = await openBrowser());
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await closeBrowser?.();
  rmSync(folder, { recursive: true });
});

const state = (page: Page, key: 'painted' | 'explained') =>
  page.locator('.convnotes-laboratory').evaluate((element, key) => Number(element.dataset[key] ?? 0), key);

async function open(name = small, options: BrowserContextOptions = {}, before?: () => void) {
  const opened = await openOffline(browser, join(folder, name), options, undefined, before);
  await expect.poll(() => state(opened.page, 'explained'), { timeout: patience }).toBeGreaterThan(0);
  return opened;
}

/** What the network in the page says of pixels. */
const ask = (page: Page, pixels: Uint8Array, label: number) =>
  page.evaluate(
    ({ image, label }) => {
      const pixels = Uint8Array.from(atob(image), (c) => c.charCodeAt(0));
      const { network } = document.querySelector('.convnotes-laboratory') as unknown as {
        network: PhotographNetwork;
      };
      const { logits, maps } = network.answer(pixels);
      const sums = maps.map(({ values }) => values.reduce((a, b) => a + b));
      return { logits: [...logits], sums, cam: [...network.gradCam(pixels, label)] };
    },
    { image: Buffer.from(pixels).toString('base64'), label },
  );

function difference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(theirs, Math.abs));
  return Math.max(...Array.from(theirs, (value, i) => Math.abs(value - ours[i]))) / largest;
}

async function compare(page: Page, name: string): Promise<void> {
  for (const view of views[name]) {
    const expected = networks[name].answer(view);
    const label = expected.logits.indexOf(Math.max(...expected.logits));
    const { logits, sums, cam } = await ask(page, view, label);
    expect(difference(logits, expected.logits)).toBeLessThan(1e-4);
    const theirs = expected.maps.map(({ values }) => values.reduce((a, b) => a + b));
    expect(difference(sums, theirs)).toBeLessThan(1e-3);
    expect(difference(cam, networks[name].gradCam(view, label))).toBeLessThan(1e-3);
  }
}

it.each([small, bundled])('answers as the notebook’s engine does, and asks for nothing: %s', async (name) => {
  const { page, requests, errors } = await open(name);
  expect(await part(page, 'backend').inputValue()).toBe('wasm');
  await compare(page, name);
  expect(requests.filter((address) => !/^(data|blob):/.test(address))).toEqual([
    pathToFileURL(join(folder, name)).href,
  ]);
  expect(errors).toEqual([]);
  const said = await part(page, 'bars').locator('.name').allTextContents();
  expect(said).toHaveLength(5);
});

it('answers the same in plain JavaScript, and says that it is slow', async () => {
  const { page, errors } = await open(small, {}, withoutWasm);
  expect(await part(page, 'backend').inputValue()).toBe('cpu');
  expect(await part(page, 'slow').textContent()).toMatch(/no WebAssembly here/);
  await compare(page, small);
  expect(errors).toEqual([]);
});

it('says so and goes on when the browser takes WebGL away', async () => {
  const { page } = await open(small, {}, keepContexts);
  const note = part(page, 'backend-note');
  const before = await state(page, 'explained');
  await part(page, 'backend').selectOption('webgl');
  await expect.poll(() => state(page, 'explained'), { timeout: patience }).toBeGreaterThan(before);
  if (await note.textContent()) return console.warn('Skipped: this browser has no WebGL.');
  await takeContexts(page);
  await expect
    .poll(() => note.textContent(), { timeout: patience })
    .toBe('WebGL gave up in this browser: the page goes on with WebAssembly.');
  await compare(page, small);
});

/** What is in the small picture of what the network gets, [size, size, 3]. */
const seen = (page: Page) =>
  part(page, 'seen').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return [...data].filter((_, i) => i % 4 < 3);
  });
const meanDifference = (a: readonly number[], b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;

it('sees of a photograph what Node sees, also where the camera was held sideways', async () => {
  const { page } = await open();
  expect(meanDifference(await seen(page), views[small][0])).toBeLessThan(2);
  const file = await pictureFile(folder, 3, { width: 300, height: 200, orientation: 6 });
  const before = await state(page, 'explained');
  await part(page, 'file').setInputFiles(file);
  await expect.poll(() => state(page, 'explained')).toBeGreaterThan(before);
  expect(await part(page, 'title').textContent()).toBe('Your photograph');
  const upright = await centralView(await uprightBytes(file), 64);
  expect(meanDifference(await seen(page), upright)).toBeLessThan(3);
  const held = await centralView(readFileSync(file), 64);
  expect(meanDifference(await seen(page), held)).toBeGreaterThan(10);
});

/** A PNG file of one color whose sides are as long as asked for. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const [length, sum, named] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.concat([Buffer.from(kind), data])];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8); // one bit a pixel
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...[chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))],
  ]);
}

it('says what is wrong with a file, and goes on with the picture before it', async () => {
  const { page, errors } = await open();
  const whole = readFileSync(join(folder, '1-200x180.png'));
  const files: [name: string, type: string, content: Buffer, said: RegExp][] = [
    ['notes.txt', 'text/plain', Buffer.from('no picture'), /^This file is no picture/],
    ['cut.png', 'image/png', whole.subarray(0, whole.length / 3), /cannot read this picture: it is damaged/],
    ['empty.jpg', 'image/jpeg', Buffer.alloc(0), /damaged/],
    [
      'large.png',
      'image/png',
      pngOf(20_000, 10_000),
      /^This picture has 200 million pixels, more than the 50/,
    ],
  ];
  for (const [name, mimeType, buffer, said] of files) {
    await part(page, 'file').setInputFiles({ name, mimeType, buffer });
    await expect.poll(() => part(page, 'problem').textContent(), { timeout: patience }).toMatch(said);
  }
  expect(await part(page, 'title').textContent()).toBe('photo 1');
  const before = await state(page, 'explained');
  await part(page, 'thumb').last().click();
  await expect.poll(() => state(page, 'explained'), { timeout: patience }).toBeGreaterThan(before);
  expect(await part(page, 'problem').textContent()).toBe('');
  expect(await part(page, 'title').textContent()).toBe('photo 2');
  expect(errors).toEqual([]);
});

it('takes a picture that is dropped anywhere', async () => {
  const { page } = await open();
  const image = readFileSync(join(folder, '2-200x240.png')).toString('base64');
  await page.evaluate((image) => {
    const bytes = Uint8Array.from(atob(image), (c) => c.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], 'a.png', { type: 'image/png' }));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, image);
  await expect.poll(() => part(page, 'title').textContent()).toBe('Your photograph');
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/plain', 'https://example.org/cat.jpg');
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  expect(await part(page, 'problem').textContent()).toMatch(/^What was dropped is no file/);
});

it('explains any of the five by Grad-CAM and by occlusion, which can be stopped', async () => {
  const { page } = await open();
  const caption = part(page, 'caption');
  const name = await part(page, 'bars').locator('.name').nth(2).textContent();
  await part(page, 'class').nth(2).check();
  await expect.poll(() => caption.textContent()).toContain(`evidence for ${name} `);
  await part(page, 'mode').nth(1).check();
  await expect
    .poll(() => caption.textContent(), { timeout: patience })
    .toBe(
      `While a square of 16 pixels is covered the score of ${name} falls where it is red, and rises where it is blue.`,
    );
  await part(page, 'mode').nth(2).check();
  await expect.poll(() => caption.textContent()).toBe('Choose Grad-CAM or occlusion to see why.');
  const slow = (await open(bundled)).page;
  await part(slow, 'mode').nth(1).check();
  await part(slow, 'stop').click();
  await expect.poll(() => part(slow, 'caption').textContent()).toMatch(/^Stopped/);
  await part(slow, 'mode').nth(1).check(); // again
  await expect.poll(() => part(slow, 'stop').isVisible()).toBe(true);
});

it('draws the square that a unit sees while the pointer moves over a map', async () => {
  const { page } = await open();
  await page.locator('.tile').nth(6).click();
  expect(await part(page, 'sheet-heading').textContent()).toMatch(/^All 10 maps of block3_conv3/);
  await part(page, 'sheet').hover({ position: { x: 20, y: 20 } });
  expect(await part(page, 'field').isVisible()).toBe(true);
  await part(page, 'lens-map').hover({ position: { x: 5, y: 5 } });
  const box = () =>
    part(page, 'lens-field').evaluate(({ style }) => [style.left, style.top, style.width, style.height]);
  const { top, size } = networks[small].field(6, 0, 0);
  const percent = `${(100 * (top + size)) / 64}%`;
  expect(await box()).toEqual(['0%', '0%', percent, percent]);
  expect(await part(page, 'lens-sees').textContent()).toBe(
    `The square that this unit sees: ${size} of 64 pixels wide`,
  );
});

it('is used with the keyboard alone', async () => {
  const { page } = await open();
  const reached = new Set<string>();
  await page.locator('body').press('Tab');
  for (let i = 0; i < 16; i++) {
    reached.add(
      await page.evaluate(() => {
        const focused = document.activeElement!; // it, or the label around it, has the outline
        const around = focused.closest('label, .ground, .sheet-box') ?? focused;
        const styles = [focused, around].map((of) => getComputedStyle(of).outlineStyle);
        return `${focused.getAttribute('data-part')} ${styles.find((style) => style !== 'none')}`;
      }),
    );
    await page.keyboard.press('Tab');
  }
  const parts = ['file', 'thumb', 'class', 'mode', 'layer', 'sheet', 'lens-map', 'backend'];
  for (const name of parts) expect([...reached].join()).toMatch(new RegExp(`\\b${name} (solid|auto)`));
  await part(page, 'layer').first().focus();
  await page.keyboard.press('ArrowRight');
  await part(page, 'sheet').focus();
  await page.keyboard.press('End');
  expect(await part(page, 'lens-heading').textContent()).toBe('block1_conv2, map 6');
  await part(page, 'lens-map').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  expect(await part(page, 'lens-map').getAttribute('aria-valuetext')).toBe('row 2, column 1');
  expect(await part(page, 'status').textContent()).toMatch(/^kind \d+, \d+%$/);
});

itShowsFocus((options) => open(small, options));

itFits((options) => open(small, options));

it('is a picture and a sentence on paper, without scripts, and where it cannot start', async () => {
  const { page } = await open();
  await expectStill(page, join(folder, small), 'stage', /^Where scripts run, you drop a photograph/);

  const old = await openOffline(browser, join(folder, small), {}, undefined, () =>
    Reflect.deleteProperty(globalThis, 'DecompressionStream'),
  );
  await expect.poll(() => old.page.locator('.failed').isVisible(), { timeout: patience }).toBe(true);
});

it('is linked from the exported page, and taken along where the notebook is exported elsewhere', async () => {
  const name = '9-linked-laboratory.html';
  const written = join(root, 'outputs/report', name);
  mkdirSync(join(root, 'outputs/report'), { recursive: true });
  writeFileSync(written, 'the laboratory');
  try {
    const html = link.replace(/href="[^"]*"/, `href="../outputs/report/${name}"`);
    const file = exportedLaboratories(folder, 'linked', [{ html, text: 'a' }]);
    expect(existsSync(join(folder, name))).toBe(true);
    const { page, errors } = await openOffline(browser, file);
    const anchor = page.locator('a.convnotes-page');
    expect(await anchor.getAttribute('href')).toBe(name);
    expect(await page.locator('.convnotes-own-page img').getAttribute('alt')).toMatch(
      /^photo 1 in a small one/,
    );
    expect(errors).toEqual([]);
  } finally {
    rmSync(written);
  }
});
