import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { attribution, laboratory, layers, tf } from '../../lib';
import { occlusionOfClasses } from '../../lib/attribution/occlusion';
import { centralView } from '../../lib/data/images/randomView';
import { savedIn8Bits } from '../../lib/laboratory/eightBits';
import { modelIn8Bits } from '../../lib/laboratory/modelIn8Bits';
import { PhotographNetwork } from '../../lib/laboratory/photographNetwork';
import { isCutOff, lanczos, middleOf } from '../../lib/laboratory/page/view';
import type { PhotographData } from '../../lib/laboratory/photograph';
import { unpackedHere } from '../../lib/laboratory/saved';
import { evaluateLogits, inputValues } from '../../lib/models/layerOutputs';
import { loadInt8, roundedTo8Bits, saveInt8 } from '../../lib/weights/int8';
import { pictureFile, smallVgg16 } from './photographs';
import { sentData } from './sentData';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const classes = Array.from({ length: 13 }, (_, i) => `kind_${i}`);
const size = 64;
const model = smallVgg16(classes.length);
const given = { model, network: 'a small one', classes, size };

let folder: string;
let photographs: { name: string; file: string; credit?: string }[];
let html: string;
let saved: PhotographData;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
  photographs = await Promise.all(
    [1, 2].map(async (seed) => ({
      ...{ name: `photo_${seed}`, credit: 'nobody, CC0' },
      file: await pictureFile(folder, seed, { width: 90 + 30 * seed, height: 110 }),
    })),
  );
  const shown = await laboratory.photograph(given, photographs, { folder, page: '3-x-laboratory.html' });
  expect(shown.html).toContain('class="convnotes-page"');
  html = readFileSync(join(folder, '3-x-laboratory.html'), 'utf8');
  saved = sentData<PhotographData>(html);
});
afterAll(() => rmSync(folder, { recursive: true }));

const pixelsOf = (seed: number) =>
  Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 37 * (seed + 2) + ((i * i) % 251)) % 256);
const logitsOf = (of: tf.LayersModel, pixels: Uint8Array) =>
  tf.tidy(() => {
    const x = layers.vggPreprocess(tf.tensor4d(Float32Array.from(pixels), [1, size, size, 3]));
    return evaluateLogits(of, inputValues(of, x)).dataSync();
  });
const difference = (ours: ArrayLike<number>, theirs: ArrayLike<number>) => {
  const largest = Math.max(...Array.from(theirs, Math.abs));
  return Math.max(...Array.from(theirs, (value, i) => Math.abs(value - ours[i]))) / largest;
};

it('answers with weights of 8 bits as the network rounded to them does, and nearly as the network itself', async () => {
  const network = await PhotographNetwork.load(saved.network, unpackedHere);
  const rounded = roundedTo8Bits(model);
  for (const seed of [1, 2]) {
    const { logits, probabilities, maps } = network.answer(pixelsOf(seed));
    expect(difference(logits, logitsOf(rounded, pixelsOf(seed)))).toBeLessThan(1e-5);
    expect(difference(logits, logitsOf(model, pixelsOf(seed)))).toBeLessThan(0.05);
    expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1);
    expect(maps.map(({ size }) => size)).toEqual([64, 64, 32, 32, 16, 16, 16, 8, 8, 8, 4, 4, 4]);
  }
  expect(network.explained).toBe('block4_conv3');
  network.dispose();
  rounded.dispose();
});

it('loses nothing of a network that came in 8 bits', async () => {
  saveInt8(model, join(folder, 'weights'), { network: 'small', classes, size });
  const { model: loaded } = loadInt8(join(folder, 'weights'));
  const again = await modelIn8Bits(savedIn8Bits('small', loaded), unpackedHere);
  loaded.getWeights().forEach((weight, i) => {
    const [before, after] = [weight, again.getWeights()[i]].map((tensor) => tensor.dataSync());
    expect(difference(after, before.some((x) => x !== 0) ? before : after.map(() => 1))).toBeLessThan(1e-6);
  });
});

it('explains as the library does: Grad-CAM, and occlusion for all classes at once', async () => {
  const network = new PhotographNetwork(model, size);
  const pixels = pixelsOf(3);
  const x = layers.vggPreprocess(tf.tensor4d(Float32Array.from(pixels), [1, size, size, 3]));
  const cam = attribution.gradCam(model, x, 4, { layer: 'block4_conv3' });
  expect(difference(network.gradCam(pixels, 4), cam.dataSync())).toBeLessThan(1e-5);
  const options = { window: [32, 32], stride: [16, 16] } as const;
  const all = await occlusionOfClasses(model, tf.concat([x, x.neg()]) as tf.Tensor4D, options);
  expect(all.shape).toEqual([2, size, size, 13]);
  for (const label of [0, 7]) {
    const one = await attribution.occlusion(model, tf.concat([x, x.neg()]) as tf.Tensor4D, label, options);
    const same = all.slice([0, 0, 0, label], [2, size, size, 1]);
    expect(difference(same.dataSync(), one.dataSync())).toBeLessThan(1e-4);
  }
});

it('keeps no tensor in asking and explaining', async () => {
  const network = new PhotographNetwork(model, size);
  const ask = async () => {
    network.answer(pixelsOf(1));
    network.gradCam(pixelsOf(1), 2);
    await network.occlusion(pixelsOf(1), { window: [32, 32], stride: [32, 32] });
  };
  await ask();
  const before = tf.memory().numTensors;
  await ask();
  expect(tf.memory().numTensors).toBe(before);
});

it('knows a PNG file that is cut off', async () => {
  const whole = readFileSync(photographs[0].file);
  const cut = whole.subarray(0, whole.length - 20);
  const found = (bytes: Buffer, type = 'image/png') => isCutOff(new Blob([Uint8Array.from(bytes)], { type }));
  expect(await found(whole)).toBe(false);
  expect(await found(Buffer.concat([whole, Buffer.alloc(1000)]))).toBe(false); // what comes after does no harm
  expect(await found(cut)).toBe(true);
  expect(await found(cut, 'image/webp')).toBe(false);
});

it('says in the page who made the photographs, and what 8 bits change', () => {
  expect(html).toContain('<li>kind 3</li>');
  expect(html).toMatch(/photo 1: nobody, CC0; photo 2: nobody, CC0/);
  expect(html).toMatch(/differ by \d\.\d % of the largest at most, and [012] of 2 first answers stay/);
  expect(html).toContain('href="3-x.html"');
  expect(html).toMatch(/script-src 'sha256-[\w+/=]{44}' 'sha256-[\w+/=]{44}' 'wasm-unsafe-eval'; style-src/);
});

it.each([
  [451, 300, 32],
  [300, 451, 32],
  [640, 427, 128],
  [1000, 1000, 64],
  [80, 60, 32],
])('sees the middle of %i x %i pixels in %i as Node does', async (width, height, size) => {
  const file = await pictureFile(folder, 5, { width, height });
  const theirs = await centralView(readFileSync(file), size);
  const data = await sharp(file).ensureAlpha().raw().toBuffer();
  const image = { data: new Uint8ClampedArray(data), width, height };
  const ours = lanczos(image, middleOf({ width, height }, size), size);
  const differences = Array.from(theirs, (value, i) => Math.abs(value - ours[i]));
  expect(differences.reduce((a, b) => a + b) / differences.length).toBeLessThan(1.5);
});

it('lets the network of the project stand in for one that has too many weights, and says so', async () => {
  const input = tf.input({ shape: [null, null, 3] });
  const conv = { filters: 6500, kernelSize: 1, kernelInitializer: 'zeros' } as const;
  const pooled = tf.layers.globalAveragePooling2d({}).apply(tf.layers.conv2d(conv).apply(input));
  const dense = { kernelInitializer: 'zeros', units: 6500 } as const;
  const large = tf.model({
    inputs: input,
    outputs: tf.layers.dense(dense).apply(pooled) as tf.SymbolicTensor,
  });
  const network = { model: large, network: 'VGG16, ImageNet', classes: [], size: 224 };
  await laboratory.photograph(network, photographs, { folder, page: 'large.html' });
  large.dispose();
  const page = readFileSync(join(folder, 'large.html'), 'utf8');
  expect(page).toContain('VGG16, ImageNet has too many weights for a page');
  expect(page).toContain('<li>airplane</li>');
  expect(page.length).toBeLessThan(21e6);
});

it('refuses networks that a page cannot have, and no photographs', async () => {
  const options = { folder, page: 'refused.html' };
  await expect(laboratory.photograph(given, [], options)).rejects.toThrow(/one photograph or more/);
  await expect(laboratory.photograph({ ...given, classes: ['a'] }, photographs, options)).rejects.toThrow(
    /expected "a small one" to take images of 64 x 64 x 3 .* to 1 classes, got any x any x 3, 13/,
  );
  const input = tf.input({ shape: [null, null, 3] });
  const own = new layers.VggPreprocessing().apply(input) as tf.SymbolicTensor;
  const conv = tf.layers.conv2d({ filters: 2, kernelSize: 3 }).apply(own);
  const outputs = tf.layers.globalAveragePooling2d({}).apply(conv) as tf.SymbolicTensor;
  const other = { ...given, model: tf.model({ inputs: input, outputs }), classes: ['a', 'b'] };
  await expect(laboratory.photograph(other, photographs, options)).rejects.toThrow(
    /expected layers that tfjs has .*ConvnotesVggPreprocessing/,
  );
});
