/** Training on street scenes from the command line's side: killed, resumed, saved in 16 bits, scored. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deconvNet } from '../../lib/models/deconvNet';
import { bundledSegmentation } from '../../lib/weights/bundled';
import { saveFloat16 } from '../../lib/weights/float16';
import { recipeNamed } from '../../lib/experiments/recipes';
import { tf } from '../../lib/engine/tf';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
  tf.disposeVariables();
});

describe('a trained network', () => {
  it('comes back from 16 bits to within their precision, statistics of batch normalisation included', async () => {
    const model = deconvNet({ classes: 4, seed: 1, width: 1 / 16, blocks: [1, 1], code: false });
    await saveFloat16(model, join(folder, 'net'), { 'training.json': '{}' });
    const loaded = await bundledSegmentation({ folder: join(folder, 'net') });
    const x = tf.randomUniform<tf.Rank.R4>([1, 10, 12, 3], 0, 1, 'float32', 1);
    const [a, b] = [model, loaded].map((net) => (net.predict(x) as tf.Tensor).dataSync());
    const largest = Math.max(...a.map(Math.abs));
    a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(5e-3 * largest));
    expect(statSync(join(folder, 'net/weights.bin')).size).toBe(2 * model.countParams());
  });

  it('that is missing or cut short is named, with what to do', async () => {
    await expect(bundledSegmentation({ folder })).rejects.toThrow(
      /model\.json is missing: .* "npm run train -- camvid"/,
    );
    writeFileSync(join(folder, 'model.json'), '{"modelTopology":');
    await expect(bundledSegmentation({ folder })).rejects.toThrow(/expected a model in tfjs' format, whole/);
  });
});

it('there are three recipes for CamVid; an unknown name is an error', () => {
  for (const name of ['camvid', 'camvid-skips', 'camvid-nearest']) expect(recipeNamed(name).name).toBe(name);
  expect(() => recipeNamed('kamvid')).toThrow(/got "kamvid"/);
});

it('a rehearsal on CamVid is stopped, goes on, and is scored', async (context) => {
  const data = process.env.CONVNOTES_DATA;
  if (!data || !existsSync(join(data, 'camvid')))
    return context.skip('CONVNOTES_DATA does not name a folder with CamVid');
  if (!process.env.CONVNOTES_LONG_TESTS)
    return context.skip('CONVNOTES_LONG_TESTS is not set: it takes two minutes');
  const recipe = recipeNamed('camvid');
  const checkpoint = join(folder, 'camvid.checkpoint');
  const stop = new AbortController();
  const losses: number[] = [];
  const first = await recipe.train(join(folder, 'net'), {
    checkpoint,
    steps: 3,
    signal: stop.signal,
    onStep: ({ step, loss }) => {
      losses.push(loss);
      if (step === 1) stop.abort();
    },
  });
  expect([first, losses.length, existsSync(join(folder, 'net'))]).toEqual([undefined, 2, false]);
  const record = await recipe.train(join(folder, 'net'), { checkpoint, steps: 3 });
  expect(record).toMatchObject({ test: { pictures: 233 } });
  const scores = await recipe.evaluate(join(folder, 'net'));
  expect(Object.keys(scores)).toEqual(['pixelAccuracy', 'meanIoU', 'perClass', 'pictures']);
  expect(readFileSync(join(folder, 'net/training.json'), 'utf8')).toContain('"coefficients": 7384811');
}, 600_000);
