/** The repair of digits in an exported page: the library's own mathematics, by every backend and for everybody. */
import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { data, laboratory, models, type tf } from '../../lib';
import { restore } from '../../lib/experiments/restoration';
import { loadModel } from '../../lib/laboratory/page/loadModel';
import type { RepairData } from '../../lib/laboratory/repair';
import { unpackedHere } from '../../lib/laboratory/saved';
import { bars } from '../digits';
import { patience } from './browser';
import {
  exportedPage,
  painted,
  part,
  expectStill,
  itComputesAsNode,
  itFits,
  itShowsFocus,
} from './laboratoryPage';
import { sentData } from '../laboratory/sentData';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const test = bars(100, 2);
const damaged = data.corrupt(data.greyImages(test, [0, 1, 2]), { kind: 'saltAndPepper', share: 0.2 }, 1);

let networks: tf.LayersModel[];

const exported = exportedPage('repair', async () => {
  const [switches, nearest] = (['switches', 'nearest'] as const).map((upsampling) =>
    models.autoencoder({ seed: 1, filters: 8, upsampling }),
  );
  const shown = await laboratory.repair({ 'with switches': switches, nearest }, { test });
  const saved = sentData<RepairData>(shown.html);
  networks = await Promise.all(saved.networks.map((network) => loadModel(network, unpackedHere)));
  return [shown];
});

const { open } = exported;

/** Holds what the page's networks make of damaged digits against Node's. */
async function compare(page: Page): Promise<void> {
  const answers = await page.evaluate(
    ({ values, count }) => {
      const { networks } = document.querySelector('.convnotes-laboratory') as unknown as {
        networks: ((pixels: Float32Array) => Float32Array)[];
      };
      return networks.map((network) =>
        Array.from({ length: count }, (_, i) => [
          ...network(Float32Array.from(values.slice(784 * i, 784 * (i + 1)))),
        ]).flat(),
      );
    },
    { values: [...damaged.values], count: damaged.count },
  );
  answers.forEach((ours, n) => {
    const expected = restore(networks[n], damaged).values;
    const largest = Math.max(...expected);
    const furthest = Math.max(...ours.map((x, i) => Math.abs(x - expected[i])));
    expect(largest).toBeGreaterThan(0.01);
    expect(furthest / largest).toBeLessThan(1e-4);
  });
}

/** Values 0 … 255 of a canvas, by their opacity. */
const opacities = (page: Page, name: string, n = 0) =>
  part(page, name)
    .nth(n)
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, 28, 28);
      return [...data].filter((_, i) => i % 4 === 3);
    });

itComputesAsNode(exported, compare);

it('is damaged, healed and pointed at with the keyboard alone', async () => {
  const { page } = await open();
  await part(page, 'undo').focus();
  await page.keyboard.press('Enter');
  expect(await part(page, 'psnr').first().textContent()).toBe('undamaged');
  const whole = await opacities(page, 'pad');
  await part(page, 'pad').focus();
  await page.keyboard.press(' ');
  await expect.poll(() => part(page, 'status').textContent()).toBe('Brush down');
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press(' ');
  await expect
    .poll(() => part(page, 'status').textContent())
    .toMatch(/^with switches: -?[\d.]+ dB .+; nearest: /);
  const holed = await opacities(page, 'pad');
  const column = (x: number) => [14, 15, 16, 17, 18, 19, 20, 21].map((y) => holed[28 * y + x]);
  expect(column(13)).toEqual(new Array(8).fill(0));
  expect(column(20)).not.toEqual(new Array(8).fill(0));
  expect(await part(page, 'psnr').first().textContent()).toMatch(/^\d+\.\d dB$/);
  await page.keyboard.press('Delete');
  expect(await opacities(page, 'pad')).toEqual(whole);

  await part(page, 'brush').first().focus();
  await page.keyboard.press('ArrowRight');
  expect(await page.locator('[data-part=brush][value=noise]').isChecked()).toBe(true);
  await part(page, 'digits').focus();
  await page.keyboard.press('Home');
  expect(await part(page, 'digits').getAttribute('aria-valuetext')).toBe('Digit 1 of the test set, a 0');
  const passes = await painted(page);
  await part(page, 'corruption').last().focus();
  await page.keyboard.press('Enter');
  expect(await painted(page)).toBeGreaterThan(passes);
  await part(page, 'error').nth(1).focus();
  await page.keyboard.press('End');
  expect(await part(page, 'readout').textContent()).toMatch(
    /^Row 28, column 28: 0\.\d\d in the digit, 0\.\d\d damaged; \d\.\d\d with switches; \d\.\d\d nearest\.$/,
  );
});

it('is painted with the mouse, and repairs while it is', async () => {
  const { page } = await open();
  await part(page, 'blank').click();
  expect(await part(page, 'picked').isVisible()).toBe(false);
  expect((await opacities(page, 'clean')).every((x) => x === 0)).toBe(true);
  const passes = await painted(page);
  const box = (await part(page, 'pad').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + (3 * box.height) / 4, { steps: 5 });
  await expect.poll(() => painted(page)).toBeGreaterThan(passes); // before the button is up
  await page.mouse.up();
  const ink = await opacities(page, 'clean');
  expect(ink.filter((x) => x === 255).length).toBeGreaterThan(14);
  expect(await part(page, 'psnr').first().textContent()).toBe('undamaged');
});

itShowsFocus(open);

itFits(open);

it('is a picture and a sentence on paper and without scripts', async () => {
  const { page } = await open();
  await expectStill(page, exported.file, 'pad', /wherever scripts run, you paint holes/);
});
