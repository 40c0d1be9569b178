/** The recipe of the network for photographs, with a small one: stopped, resumed, packed, measured. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { tf } from '../../lib/engine/tf';
import { scoresOf } from '../../lib/experiments/photographScores';
import { recordedVgg16 } from '../../lib/visualisation/recordedVgg16';
import { type PhotographSettings, rateAt, vgg16Recipe } from '../../lib/experiments/vgg16Recipe';
import { loadInt8 } from '../../lib/weights/int8';
import { photographTree } from '../data/photographs';
import { temporaryFolders } from '../data/temporary';

const temporary = temporaryFolders();
afterEach(() => tf.disposeVariables());

const settings: PhotographSettings = {
  ...{
    seed: 1,
    batchSize: 4,
    momentum: 0.9,
    weightDecay: 1e-4,
    keep: 0.9,
    labelSmoothing: 0.1,
    minArea: 0.5,
    blur: 0.1,
  },
  phases: [
    { epochs: 2, size: 16 },
    { epochs: 2, size: 24 },
  ],
  rates: [
    [0, 0.02],
    [1, 0.1],
    [4, 0],
  ],
  ...{ precision: 'bfloat16', usedAt: 24, readAt: 40, blocks: [[8], [16]] },
};

async function world() {
  const root = temporary();
  await photographTree(join(root, 'everyday/train'), 8);
  await photographTree(join(root, 'everyday/test'), 2, 100);
  const recipe = vgg16Recipe(settings, () => [root]);
  const place = (name: string) => ({
    folder: join(root, name),
    checkpoint: join(root, `${name}.checkpoint`),
  });
  return { recipe, place };
}

describe('the recipe of the network for photographs', () => {
  it('gives the same weights stopped and resumed, a log of its epochs, a card and scores', async () => {
    const { recipe, place } = await world();
    const whole = place('whole');
    const steps: number[] = [];
    const onStep = ({ step }: { step: number }) => steps.push(step);
    const record = await recipe.train(whole.folder, { checkpoint: whole.checkpoint, onStep });
    expect(steps).toEqual([...Array(24).keys()]);
    const log = readFileSync(`${whole.checkpoint}.log`, 'utf8').trim().split('\n');
    expect(log.map((line) => (JSON.parse(line) as { epoch: number }).epoch)).toEqual([1, 2, 3, 4]);

    const parts = place('parts');
    for (const last of [3, 13]) {
      const stop = new AbortController();
      const stopped = await recipe.train(parts.folder, {
        ...{ checkpoint: parts.checkpoint, signal: stop.signal },
        onStep: ({ step }) => step >= last && stop.abort(),
      });
      expect(stopped).toBeUndefined();
      expect(existsSync(parts.folder)).toBe(false);
    }
    await expect(
      recipe.pack!(parts.folder, { checkpoint: parts.checkpoint, unfinished: false }),
    ).rejects.toThrow(/is in epoch 3 of 4: train to the end, or give --into/);
    const half = place('half');
    await recipe.pack!(half.folder, { checkpoint: parts.checkpoint, unfinished: true });
    expect(readFileSync(join(half.folder, 'MODEL_CARD.md'), 'utf8')).toContain('not finished: 2 of 4 epochs');
    await recipe.train(parts.folder, { checkpoint: parts.checkpoint });
    const file = 'weights.safetensors';
    expect(readFileSync(join(parts.folder, file)).equals(readFileSync(join(whole.folder, file)))).toBe(true);

    const measured = await recipe.evaluate(whole.folder);
    const { test, before8Bits } = JSON.parse(
      readFileSync(join(whole.folder, 'training.json'), 'utf8'),
    ) as Record<string, { top1: number; top5: number }>;
    expect(measured).toMatchObject({ images: 6, size: 24, top1: test.top1, top5: 1, before8Bits });
    expect(measured.top1).toBeGreaterThan(0.6); // three colors
    const card = readFileSync(join(whole.folder, 'MODEL_CARD.md'), 'utf8');
    for (const part of [
      'npm run train -- vgg16',
      'Caltech-101 | CC BY 4.0',
      '| top 1 |',
      '| blue |',
      '## Not for',
    ]) {
      expect(card).toContain(part);
    }
    expect(card).not.toContain('not finished');
    expect(record).toBeDefined();
    const { readings, worst, confusion, scores } = recordedVgg16(whole.folder, { worst: 2 });
    expect([readings.photographs, readings.size, worst.length]).toEqual([6, 40, 2]);
    expect([confusion.pictures, scores[1]['top 1, %']]).toEqual([6, 100 * test.top1]);
    expect(worst[0]['right, %']).toBeLessThanOrEqual(worst[1]['right, %']);
    for (const { count } of Object.values(readings.zeros)) expect(count).toBe(6);
    const { block1_pool: shallow, block2_pool: deep } = readings.dependence;
    expect(deep.minus(shallow).isAbove(0).certain).toBe(true);
    expect(loadInt8(whole.folder).classes).toEqual(['blue', 'green', 'red']);
    expect(statSync(join(whole.folder, file)).size).toBeLessThan(8000);
  }, 180_000);

  it('says where the photographs are expected', async () => {
    const root = temporary();
    const recipe = vgg16Recipe(settings, () => [root]);
    await expect(recipe.evaluate(root)).rejects.toThrow(/expected everyday\/test in .*found none/);
  });

  it('has a rate on straight lines', () => {
    expect([0, 0.5, 1, 2.5, 4, 9].map((epoch) => rateAt(epoch, settings.rates))).toEqual(
      [0.02, 0.06, 0.1, 0.05, 0, 0].map((rate) => expect.closeTo(rate, 10) as number),
    );
  });
});

it('scores count the first, and the first five', () => {
  const classes = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const rows = [
    [7, 6, 5, 4, 3, 2, 1], // a, right
    [7, 6, 5, 4, 3, 2, 1], // b, second
    [7, 6, 5, 4, 3, 2, 1], // f, sixth
  ].map((row) => Float32Array.from(row));
  const scores = scoresOf(rows, { classes, labels: Uint16Array.of(0, 1, 5) }, 32);
  expect([scores.top1, scores.top5]).toEqual([1 / 3, 2 / 3]);
  expect(scores.perClass).toEqual({ a: 1, b: 0, c: null, d: null, e: null, f: 0, g: null });
  expect([scores.confusion[0][0], scores.confusion[1][0], scores.confusion[5][0]]).toEqual([1, 1, 1]);
});
