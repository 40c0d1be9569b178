/** The scene of digits in an exported page: the notebook's network, by every backend and for everybody. */
import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { data, laboratory, models } from '../../lib';
import { unpackedHere } from '../../lib/laboratory/saved';
import type { SceneData } from '../../lib/laboratory/scene';
import { SceneNetwork } from '../../lib/laboratory/sceneNetwork';
import { bars } from '../digits';
import { sentData } from '../laboratory/sentData';
import { patience } from './browser';
import {
  expectStill,
  exportedPage,
  itComputesAsNode,
  itFits,
  itShowsFocus,
  painted,
  part,
} from './laboratoryPage';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const test = bars(100, 2);
const size = 40;

let network: SceneNetwork;

const exported = exportedPage('scene', async () => {
  const scenes = data.digitScenes({
    train: test,
    test,
    seed: 1,
    size,
    digits: 1,
    count: { train: 1, test: 2 },
  });
  const model = models.deconvNet({
    ...{ classes: 11, seed: 1, width: 1 / 8, blocks: [1, 1, 1, 1], code: false, skips: true },
  });
  const shown = await laboratory.scene(model, scenes, { test });
  network = await SceneNetwork.load(sentData<SceneData>(shown.html).network, unpackedHere);
  return [shown];
});

const { open } = exported;

/** Holds what the page's network makes of two scenes against Node's. */
async function compare(page: Page): Promise<void> {
  for (const seed of [1, 2]) {
    const image = { height: size, width: size, pixels: Uint8Array.from({ length: 3 * size ** 2 }, (_, i) => (i * 37 * seed) % 251) }; // prettier-ignore
    const ours = await page.evaluate(
      ({ height, width, pixels }) => {
        const { network } = document.querySelector('.convnotes-laboratory') as unknown as {
          network: SceneNetwork;
        };
        const { labels, probabilities, passed } = network.segment({
          height,
          width,
          pixels: Uint8Array.from(pixels),
        });
        return {
          labels: [...labels],
          probabilities: [...probabilities],
          means: passed.map(({ mean }) => [...mean]),
        };
      },
      { ...image, pixels: [...image.pixels] },
    );
    const expected = network.segment(image);
    const apart = (a: ArrayLike<number>, b: ArrayLike<number>) => {
      const largest = Array.from(b).reduce((max, x) => Math.max(max, Math.abs(x)), 0);
      return Array.from(a).reduce((max, x, i) => Math.max(max, Math.abs(x - b[i])), 0) / largest;
    };
    expect(apart(ours.probabilities, expected.probabilities)).toBeLessThan(1e-4);
    expect(ours.means.length).toBe(9);
    ours.means.forEach((mean, i) => expect(apart(mean, expected.passed[i].mean)).toBeLessThan(1e-4));
    expect(ours.labels).toEqual([...expected.labels]);
    expect(new Set(ours.labels).size).toBeGreaterThan(1);
  }
}

/** Red of each pixel of a canvas. */
const reds = (page: Page, name: string) =>
  part(page, name).evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return [...data].filter((_, i) => i % 4 === 0);
  });

const boxOf = (page: Page) =>
  part(page, 'chosen').evaluate(({ style: { left, top } }) =>
    [left, top].map((at) => Math.round(parseFloat(at) * 0.4)),
  );

itComputesAsNode(exported, compare);

it('is segmented while a digit is dragged with the mouse, which comes to the front', async () => {
  const { page } = await open();
  await part(page, 'recolor').click();
  const [before, from] = [await reds(page, 'pad'), await boxOf(page)];
  const passes = await painted(page);
  const box = (await part(page, 'pad').boundingBox())!;
  const at = (x: number, y: number) =>
    [box.x + (x * box.width) / size, box.y + (y * box.height) / size] as const;
  await page.mouse.move(...at(from[0] + 3.5, from[1] + 1.5));
  await page.mouse.down();
  await page.mouse.move(...at(from[0] + 3.5, from[1] - 4.5), { steps: 6 });
  await expect.poll(() => painted(page)).toBeGreaterThan(passes); // before the button is up
  await page.mouse.up();
  expect(await boxOf(page)).toEqual([from[0], from[1] - 6]);
  expect(await reds(page, 'pad')).not.toEqual(before);
  await expect
    .poll(() => part(page, 'status').textContent())
    .toMatch(/^7 at row \d+, column \d+; mean IoU 0\.\d\d$/);
  await page.mouse.move(...at(0.5, 39.5));
  expect(await part(page, 'readout').textContent()).toMatch(
    /^Row 40, column 1: it is ground, the network says \w+\.$/,
  );
});

it('is moved, exchanged and looked at with the keyboard alone', async () => {
  const { page } = await open();
  await part(page, 'pad').focus();
  const from = await boxOf(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Shift+ArrowUp');
  expect(await boxOf(page)).toEqual([from[0], from[1] - 6]);
  expect(await part(page, 'status').textContent()).toMatch(/^7 at row/);
  await page.keyboard.press(' ');
  expect(await part(page, 'status').textContent()).toMatch(/^3 chosen, at row/);
  await part(page, 'digits').focus();
  await page.keyboard.press('Home');
  expect(await part(page, 'digits').getAttribute('aria-valuetext')).toBe('Digit 1 of the test set, a 0');
  expect(await part(page, 'digit-heading').textContent()).toMatch(/^The chosen digit is a 0/);
  await part(page, 'add').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  expect(await part(page, 'add').isDisabled()).toBe(true); // four
  await part(page, 'pad').focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('Delete');
  expect(await part(page, 'remove').isDisabled()).toBe(true); // one is left
  const [missed, added, confused] = await Promise.all(
    ['missed', 'added', 'confused'].map(async (name) =>
      Number((await part(page, name).textContent())!.replace(',', '')),
    ),
  );
  expect(await part(page, 'right').textContent()).toContain(
    `${Math.round(100 * (1 - (missed + added + confused) / size ** 2))}%`,
  );
  await part(page, 'predicted').focus();
  await page.keyboard.press('End');
  expect(await part(page, 'predicted').getAttribute('aria-valuetext')).toMatch(/^Row 40, column 40: it is \w+, the network says \w+\.$/); // prettier-ignore
  expect(await part(page, 'bars').locator('[data-best] .value').textContent()).toMatch(/^\d+%$/);
  await part(page, 'reset').focus();
  await page.keyboard.press('Enter');
  expect(await boxOf(page)).toEqual(from);
});

it('is dragged by a finger', async () => {
  const { page } = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const from = await boxOf(page);
  await part(page, 'pad').scrollIntoViewIfNeeded();
  const { x, y, width } = (await part(page, 'pad').boundingBox())!;
  const client = await page.context().newCDPSession(page);
  const touch = (type: string, column: number, row: number) =>
    client.send('Input.dispatchTouchEvent', {
      type: type as 'touchStart',
      touchPoints:
        type === 'touchEnd' ? [] : [{ x: x + (column * width) / size, y: y + (row * width) / size }],
    });
  const [column, row] = [from[0] + 5.5, from[1] + 1.5];
  await touch('touchStart', column, row);
  for (const moved of [2, 4, 6]) await touch('touchMove', column, row - moved);
  await touch('touchEnd', column, row - 6);
  await expect.poll(() => boxOf(page)).toEqual([from[0], from[1] - 6]);
});

itShowsFocus(open);

itFits(open, async (page) => {
  await part(page, 'add').click();
  await part(page, 'add').click();
});

it('is a picture and a sentence on paper and without scripts', async () => {
  const { page } = await open();
  await expectStill(page, exported.file, 'pad', /wherever scripts run, you move the digits/);
});
