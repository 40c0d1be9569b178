/** The transposed convolution in an exported page: the library's own numbers, by every backend and for everybody. */
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { laboratory } from '../../lib';
import { boardsOf, type Entries, stepsOf } from '../../lib/laboratory/transposition';
import type { TransposedData } from '../../lib/laboratory/transposedConvolution';
import { patience } from './browser';
import {
  exportedPage,
  painted,
  part,
  withoutWasm,
  expectStill,
  itFits,
  itShowsFocus,
} from './laboratoryPage';
import { sentData } from '../laboratory/sentData';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const input = [
  [1, 2, 0],
  [0, 1, 3],
  [2, 0, 1],
];
const kernel = [
  [1, 0, -1],
  [2, 1, 0],
  [0, 1, 1],
];

let sent: TransposedData;

const exported = exportedPage('transposed', async () => {
  const shown = laboratory.transposedConvolution(input, kernel, { stride: 2 });
  sent = sentData<TransposedData>(shown.html);
  return [shown, laboratory.transposedConvolution([[2]], [[3]])];
});

const { open } = exported;

/** The first laboratory's. */
const own = (page: Page, name: string) => part(page, name).first();

/** The numbers of a matrix, as the page writes them. */
const numbers = async (page: Page, name: string) => {
  const texts = await own(page, name).locator('span').allTextContents();
  return texts.map((text) => Number(text.replace('−', '-')));
};

const set = (page: Page, name: string, value: number) => own(page, name).fill(String(value));

async function compareBoards(page: Page, size: number, stride: number, entries: Entries): Promise<void> {
  const inPage = await page.evaluate(
    ({ size, stride, entries }) => {
      const root = document.querySelector('.convnotes-laboratory') as unknown as {
        boardsOf: typeof boardsOf;
      };
      return root
        .boardsOf(size, stride, entries)
        .map(({ values, pattern }) => ({ values: [...values], pattern }));
    },
    { size, stride, entries },
  );
  boardsOf(size, stride, entries).forEach(({ values, pattern }, i) => {
    const largest = values.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    const furthest = Math.max(...inPage[i].values.map((x, at) => Math.abs(x - values[at])));
    expect(inPage[i].values.length).toBe(values.length);
    expect(furthest / largest).toBeLessThan(1e-4);
    expect(Math.abs(inPage[i].pattern - pattern)).toBeLessThan(1e-3);
  });
}

it('writes the numbers of the library for every setting, and asks for nothing', async () => {
  const { page, requests, errors } = await open();
  expect(await own(page, 'backend').inputValue()).toBe('wasm');
  for (const [size, stride, padding] of [
    [3, 2, 0],
    [2, 3, 1],
    [5, 1, 2],
    [6, 3, 0],
  ]) {
    // prettier-ignore
    await set(page, 'kernel', size);
    await set(page, 'stride', stride);
    await set(page, 'padding', padding);
    const { zeros, turned, output } = stepsOf(input, sent.kernels[size - 1], { stride, padding });
    for (const [name, rows] of Object.entries({ input, zeros, turned, output }))
      expect([name, await numbers(page, name)]).toEqual([name, rows.flat().map((x) => x + 0)]);
    expect(await own(page, 'formula').textContent()).toMatch(new RegExp(`= ${output.length}$`));
  }
  await compareBoards(page, 3, 2, 'alike');
  await compareBoards(page, 4, 2, 'random');
  expect(requests).toEqual([pathToFileURL(exported.file).href]);
  expect(errors).toEqual([]);
});

it('is the same in plain JavaScript, where there is no WebAssembly', async () => {
  const { page, errors } = await open({}, withoutWasm);
  expect(await own(page, 'backend').inputValue()).toBe('cpu');
  expect(await numbers(page, 'output')).toEqual(
    stepsOf(input, kernel, { stride: 2, padding: 0 })
      .output.flat()
      .map((x) => x + 0),
  );
  await compareBoards(page, 5, 3, 'random');
  expect(errors).toEqual([]);
});

it('takes no padding that leaves nothing of the output', async () => {
  const { page, errors } = await open();
  const second = page.locator('.convnotes-laboratory').nth(1);
  await expect
    .poll(() => part(second, 'output').locator('span').allTextContents(), { timeout: patience })
    .toEqual(['6']);
  await part(second, 'kernel').fill('2');
  expect(await part(second, 'padding').isDisabled()).toBe(true);
  await part(second, 'kernel').fill('3');
  await part(second, 'padding').fill('1');
  expect(await part(second, 'output').locator('span').count()).toBe(1);
  await part(second, 'kernel').fill('2');
  expect(await part(second, 'padding').inputValue()).toBe('0');
  expect(await part(second, 'output').locator('span').count()).toBe(4);
  expect(errors).toEqual([]);
});

it('is set and looked at with the keyboard alone', async () => {
  const { page } = await open();
  const lit = (name: string) => own(page, name).locator('[data-lit]').allTextContents();
  await own(page, 'output').focus();
  await page.keyboard.press('Home');
  expect(await own(page, 'sum').textContent()).toBe('1 × 1 = 1');
  expect([await lit('input'), await lit('turned'), await lit('output')]).toEqual([['1'], ['1'], ['1']]);
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  expect(await own(page, 'sum').textContent()).toBe('1 × 1 + 2 × 0 + 0 × (−1) + 1 × 1 = 2');
  expect(await lit('input')).toEqual(['1', '2', '0', '1']);
  expect(await lit('zeros')).toEqual(['1', '2', '0', '1']);
  expect(await own(page, 'output').getAttribute('aria-valuetext')).toBe(
    'Row 3, column 3: 1 × 1 + 2 × 0 + 0 × (−1) + 1 × 1 = 2',
  );
  await own(page, 'kernel').focus();
  await page.keyboard.press('ArrowRight');
  expect((await numbers(page, 'output')).length).toBe(8 * 8);
  expect(await own(page, 'overlap').textContent()).toBe(
    'The stride divides the kernel’s size: every inner output is reached by 2.',
  );
  expect(await own(page, 'transposed-pattern').textContent()).toBe('0.00');
  await own(page, 'entries').focus();
  await page.keyboard.press('ArrowRight');
  expect(Number(await own(page, 'transposed-pattern').textContent())).toBeGreaterThan(0.1);
  expect(await own(page, 'resized-pattern').textContent()).toBe('0.00');
  await own(page, 'fans').focus();
  await page.keyboard.press('End');
  expect(await own(page, 'fans').getAttribute('aria-valuetext')).toBe('Output 10: reached by 1');
});

it('lights what an output is made of when the pointer is on it', async () => {
  const { page } = await open();
  await own(page, 'output').locator('span').nth(8).hover();
  expect(await own(page, 'sum').textContent()).toBe('1 × 1 = 1');
  expect(await own(page, 'zeros').locator('[data-weight]').count()).toBe(9);
  expect(await painted(page)).toBeGreaterThan(0);
});

itShowsFocus(open);

itFits(open, async (page) => {
  await set(page, 'kernel', 6);
  await set(page, 'stride', 3);
});

it('is a picture and a sentence on paper and without scripts', async () => {
  const { page } = await open();
  await expectStill(page, exported.file, 'output', /wherever scripts run, you pick/);
});
