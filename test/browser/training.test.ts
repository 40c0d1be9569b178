/** The laboratory of training in an exported page: the notebook's own steps, by every backend and for everybody. */
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { data, experiments, laboratory } from '../../lib';
import { type Method, methods } from '../../lib/experiments/networks';
import { type Chosen, type OptimizerName, Run } from '../../lib/laboratory/page/run';
import type { TrainingData } from '../../lib/laboratory/training';
import { bars } from '../digits';
import { patience } from './browser';
import { expectStill, exportedPage, itFits, itShowsFocus, part, withoutWasm } from './laboratoryPage';
import { openOffline } from './offlinePage';
import { sentData } from '../laboratory/sentData';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const [digits, testDigits, steps] = [128, 40, 80];
const [train, test] = [bars(digits, 1), bars(testDigits, 2)];

let saved: TrainingData;

const exported = exportedPage('training', async () => {
  const recorded = experiments.recorded('rates');
  const shown = laboratory.training({ train, test }, { recorded, digits, testDigits, steps });
  saved = sentData<TrainingData>(shown.html);
  return [shown];
});

const choose = async (page: Page, method: Method, optimizer: OptimizerName, rate: number) => {
  for (const value of [method, optimizer]) await page.locator(`label:has([value=${value}])`).click();
  await part(page, 'rate').fill(String(saved.rates.indexOf(rate)));
};
const atLeast = (page: Page, steps: number) =>
  expect
    .poll(() => page.locator('.convnotes-laboratory').getAttribute('data-steps').then(Number), {
      timeout: patience,
    })
    .toBeGreaterThanOrEqual(steps);
const ended = (page: Page) =>
  expect
    .poll(() => page.locator('.convnotes-laboratory').getAttribute('data-running'), { timeout: patience })
    .toBe('false');

/** The page with the laboratory at work; before: runs there before the page's own scripts. */
async function open(options: BrowserContextOptions = {}, before?: () => void) {
  const opened = await openOffline(exported.browser, exported.file, options, undefined, before);
  await ended(opened.page);
  return opened;
}

/** The losses of the first steps, in the page. */
const lossesIn = (page: Page, chosen: Chosen, steps: number) =>
  page.evaluate(
    ({ chosen, steps }) => {
      const { make } = document.querySelector('.convnotes-laboratory') as unknown as {
        make(chosen: Chosen): Run;
      };
      const run = make(chosen);
      const losses = Array.from({ length: steps }, () => run.step());
      const { accuracy } = run.evaluate();
      run.dispose();
      return { losses, accuracy };
    },
    { chosen, steps },
  );

/** The same, here. */
function lossesHere({ method, optimizer, rate }: Chosen, steps: number) {
  const network = { ...saved.network, ...methods[method] };
  const [some, others] = [data.subset(train, digits, 1), data.subset(test, testDigits, 1)];
  const run = new Run({ network, optimizer, rate, batchSize: saved.batchSize }, some, others);
  const losses = Array.from({ length: steps }, () => run.step());
  const { accuracy } = run.evaluate();
  run.dispose();
  return { losses, accuracy };
}

async function compare(page: Page, chosen: Chosen, steps: number): Promise<void> {
  const [theirs, ours] = [await lossesIn(page, chosen, steps), lossesHere(chosen, steps)];
  const apart = ours.losses.map((loss, i) => Math.abs(theirs.losses[i] - loss) / loss);
  expect(Math.max(...apart), JSON.stringify(chosen)).toBeLessThan(1e-4);
  expect(ours.losses[steps - 1]).not.toBeCloseTo(ours.losses[0], 4); // something was learned
  expect(theirs.accuracy).toBeCloseTo(ours.accuracy, 5);
}

it('takes the notebook’s steps with WebAssembly, and asks for nothing', async () => {
  const { page, requests, errors } = await open();
  expect(await part(page, 'backend').inputValue()).toBe('wasm');
  await compare(page, { method: 'none', optimizer: 'sgd', rate: 0.1 }, 6);
  await compare(page, { method: 'l2', optimizer: 'momentum', rate: 0.03 }, 6);
  await compare(page, { method: 'batchNorm', optimizer: 'sgd', rate: 0.01 }, 6);
  await compare(page, { method: 'batchNorm', optimizer: 'adam', rate: 0.003 }, 3);
  const { losses } = await lossesIn(page, { method: 'both', optimizer: 'sgd', rate: 1 }, 30); // masks of its own
  expect(losses[29]).toBeLessThan(0.8 * losses[0]);
  expect(requests).toEqual([pathToFileURL(exported.file).href]);
  expect(errors).toEqual([]);
});

it('takes the same steps in plain JavaScript, where there is no WebAssembly', async () => {
  const { page, errors } = await open({}, withoutWasm);
  expect(await part(page, 'backend').inputValue()).toBe('cpu');
  await compare(page, { method: 'batchNorm', optimizer: 'momentum', rate: 0.03 }, 3);
  expect(errors).toEqual([]);
});

it('draws runs over each other by their names, stops, goes on, takes one away and clears', async () => {
  const { page } = await open();
  const names = async (panel: string) =>
    (await part(page, panel).locator('text').allTextContents()).join('|');
  expect(await names('accuracy')).toContain('recorded'); // BN at 0.1
  await part(page, 'start').click();
  await atLeast(page, 20);
  await part(page, 'start').click();
  await ended(page);
  expect(await part(page, 'start').textContent()).toBe('Go on');
  const before = Number(await page.locator('.convnotes-laboratory').getAttribute('data-steps'));
  await part(page, 'one').click();
  await atLeast(page, before + 1);
  expect(await part(page, 'runs').locator('tr').count()).toBe(1);

  await choose(page, 'none', 'adam', 0.003);
  expect(await part(page, 'start').textContent()).toBe('Start');
  expect(await names('accuracy')).not.toContain('recorded');
  await part(page, 'one').click();
  expect(await names('loss')).toMatch(/BN, 0\.1.*plain, Adam 0\.003|plain, Adam 0\.003.*BN, 0\.1/);
  expect(await part(page, 'runs').locator('th').allTextContents()).toEqual([
    '1 BN, 0.1',
    '2 plain, Adam 0.003',
  ]);
  const [[steps]] = [await part(page, 'runs').locator('tr').last().locator('td').allTextContents()];
  expect(steps).toBe('1');

  await page.getByRole('button', { name: 'Remove run 1' }).click();
  expect(await part(page, 'runs').locator('tr').count()).toBe(1);
  expect(await names('loss')).not.toContain('BN, 0.1');
  await part(page, 'clear').click();
  expect(await part(page, 'runs').locator('tr').count()).toBe(0);
});

it('shows and says that a rate is too large', async () => {
  const { page } = await open();
  await choose(page, 'none', 'momentum', 3);
  await part(page, 'start').click();
  await expect
    .poll(() => part(page, 'finding').textContent(), { timeout: patience })
    .toMatch(/^(The learning rate 3 is too large here: the loss leapt to|Diverged at step)/);
  expect(await part(page, 'loss').locator('path').count()).toBe(1); // out through the top
});

it('goes to its last step and says the result', async () => {
  const { page } = await open();
  await choose(page, 'batchNorm', 'sgd', 1);
  await part(page, 'start').click();
  await atLeast(page, steps);
  await ended(page);
  expect(await part(page, 'status').textContent()).toMatch(
    /^After 80 steps \d+% of the test digits are right/,
  );
  expect(await part(page, 'tested-caption').textContent()).toMatch(/^Step 80: \d+ of 40 test digits right$/);
  expect(await part(page, 'start').textContent()).toBe('Start');
});

it('is worked with the keyboard alone, and its curves are read there', async () => {
  const { page } = await open();
  await page.keyboard.press('Tab');
  const reached: string[] = [];
  for (let i = 0; i < 14; i++) {
    reached.push(await page.evaluate(() => document.activeElement?.getAttribute('data-part') ?? ''));
    await page.keyboard.press('Tab');
  }
  expect(reached).toEqual(expect.arrayContaining(['method', 'optimizer', 'rate', 'start', 'one', 'charts']));
  await page.locator('[data-part=method]:checked').focus();
  await page.keyboard.press('ArrowRight');
  expect(await page.locator('[data-part=method]:checked').getAttribute('value')).toBe('dropout');
  await part(page, 'rate').focus();
  await page.keyboard.press('ArrowRight');
  expect(await part(page, 'rate').getAttribute('aria-valuetext')).toBe('0.3');
  expect(await part(page, 'rate-value').textContent()).toBe('0.3');
  await part(page, 'start').focus();
  await page.keyboard.press('Enter');
  await atLeast(page, 12);
  await page.keyboard.press('Enter');
  await ended(page);
  expect(await part(page, 'status').textContent()).toMatch(/^Step \d+ of 80\.$/);
  await part(page, 'charts').focus();
  await page.keyboard.press('ArrowRight');
  const charts = part(page, 'charts');
  expect(await charts.getAttribute('aria-valuenow')).toBe('10');
  expect(await charts.getAttribute('aria-valuetext')).toMatch(/^Step 10; dropout, 0\.3: \d+%, \d\.\d\d$/);
  await page.keyboard.press('Escape');
  expect(await charts.getAttribute('aria-valuenow')).toBe('0');
});

itShowsFocus(open);

itFits(open, async (page) => {
  await part(page, 'one').click();
  expect(await part(page, 'runs').locator('tr').count()).toBe(1);
});

it('draws only what was tested for whom motion disturbs', async () => {
  const { page } = await open({ reducedMotion: 'reduce' });
  await part(page, 'start').click();
  await atLeast(page, 20);
  const seen = Number(await page.locator('.convnotes-laboratory').getAttribute('data-steps'));
  expect(seen % saved.testEvery).toBe(0);
});

it('is a picture and a sentence on paper and without scripts', async () => {
  const { page } = await open();
  await expectStill(page, exported.file, 'start', /wherever scripts run, you train a network/);
});
