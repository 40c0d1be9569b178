import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import '../../../lib/engine/kernels/register';
import { loadPhotograph } from '../../../lib/data/images/loadPhotographs';
import { loadPhotographs } from '../../../lib/data/images/loadPhotographs';
import { tf } from '../../../lib/engine/tf';
import { images } from '../../../lib/plot/images';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-photographs-'));
  for (const [name, value] of Object.entries({ dark: 0.2, light: 0.9 })) {
    const png = await images(tf.fill([1, 8, 10, 3], value) as tf.Tensor4D, { scale: 1, range: [0, 1] });
    writeFileSync(join(folder, `${name}.png`), png);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

it('are read one after the other at one size', async () => {
  const photographs = ['dark', 'light'].map((name) => ({ name, file: join(folder, `${name}.png`) }));
  const all = await loadPhotographs(photographs, { size: [6, 6] });
  expect(all.shape).toEqual([2, 6, 6, 3]);
  for (const [i, { file }] of photographs.entries()) {
    const one = await loadPhotograph(file, { size: [6, 6] });
    expect(all.slice(i, 1).squeeze([0]).sub(one).abs().max().dataSync()[0]).toBe(0);
  }
  expect(all.mean([1, 2, 3]).less(200).arraySync()).toEqual([1, 0]);
});

it('without any, or one that is missing, are an error', async () => {
  await expect(loadPhotographs([], { size: [6, 6] })).rejects.toThrow(
    'expected one photograph or more, got none',
  );
  const before = tf.memory().numTensors;
  const missing = { name: 'none', file: join(folder, 'none.png') };
  await expect(loadPhotographs([missing], { size: [6, 6] })).rejects.toThrow(/none\.png/);
  expect(tf.memory().numTensors).toBe(before);
});
