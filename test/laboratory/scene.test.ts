import { beforeAll, expect, it } from 'vitest';
import { data, laboratory, metrics, models, tf } from '../../lib';
import { MovedDigits } from '../../lib/laboratory/movedDigits';
import { unpackedHere } from '../../lib/laboratory/saved';
import type { SceneData } from '../../lib/laboratory/scene';
import { SceneNetwork } from '../../lib/laboratory/sceneNetwork';
import { bars } from '../digits';
import { sentData } from './sentData';

const test = bars(100, 2);
const scenes = data.digitScenes({
  train: test,
  test,
  seed: 1,
  size: 40,
  digits: 1,
  count: { train: 2, test: 3 },
});
const network = models.deconvNet({
  classes: 11,
  seed: 1,
  width: 1 / 8,
  blocks: [1, 1],
  code: false,
  skips: true,
});
let html: string;
let saved: SceneData;
let bytes: Uint8Array;

beforeAll(async () => {
  ({ html } = await laboratory.scene(network, scenes, { test }));
  saved = sentData<SceneData>(html);
  bytes = new Uint8Array(await unpackedHere(saved.digits));
});
const made = () => new MovedDigits(saved.size, bytes, saved.labels);

it('sends two digits of each class, and a network that segments as the notebook’s does', async () => {
  expect(html.length).toBeLessThan(1.2e6);
  expect(saved.size).toBe(40);
  expect(saved.labels).toEqual([...Array(20).keys()].map((i) => i % 10));
  const first = test.labels.indexOf(0);
  expect([...bytes.subarray(0, 784)]).toEqual([...test.images.subarray(784 * first, 784 * (first + 1))]);
  const sent = await SceneNetwork.load(saved.network, unpackedHere);
  const image = await scenes.splits.test.image(0);
  const { probabilities, labels, passed } = sent.segment(image);
  const xs = tf.tensor4d(Float32Array.from(image.pixels, (x) => x / 255), [1, 40, 40, 3]); // prettier-ignore
  const expected = tf.softmax(network.predict(xs) as tf.Tensor).dataSync();
  probabilities.forEach((p, i) => expect(Math.abs(p - expected[i])).toBeLessThan(0.05)); // 8 bits
  const own = metrics.segment(network, xs).dataSync();
  expect(labels.filter((label, i) => label !== own[i]).length).toBeLessThan(0.05 * labels.length);
  const said = Number(/changes the class of ([\d.]+) %/.exec(html)![1]);
  expect(said).toBeLessThan(5);
  expect(passed.map(({ size, isDecoder }) => [size, isDecoder])).toEqual([
    [40, false],
    [20, false],
    [10, false],
    [20, true],
    [40, true],
  ]);
  expect(Math.max(...passed[2].mean)).toBeGreaterThan(0);
  sent.dispose();
});

it('moves digits as far as their ink stays in the scene, and later ones cover earlier ones', () => {
  const moved = made();
  const [back, front] = [
    { digit: 3, left: 0, top: 0 },
    { digit: 7, left: 99, top: -99 },
  ];
  moved.add(back);
  moved.add(front);
  const { left, top, width, height } = moved.boxOf(front);
  expect([left + width, top]).toEqual([40, 0]);
  moved.moveTo(front, 0, -99);
  moved.moveTo(back, 0, moved.boxOf(front).top - (moved.boxOf(back).top - back.top)); // bars over each other
  const at = (piece: typeof back) => moved.sample.labels.labels.filter((label) => label === 1 + saved.labels[piece.digit]).length; // prettier-ignore
  expect([at(front), at(back)]).toEqual([width * height, 0]);
  expect(moved.pieceAt(10, top + 1)).toBe(front);
  moved.raise(back);
  expect(moved.pieceAt(10, top + 1)).toBe(back);
  expect(at(front)).toBeLessThan(width * height);
  moved.remove(back);
  expect(at(front)).toBe(width * height);
  moved.exchange(front, 8);
  expect(new Set(moved.sample.labels.labels)).toEqual(new Set([0, 9]));
});

it('has one grain for each ground and ink, which moves with the digit, until it gets others', () => {
  const moved = made();
  const piece = { digit: 5, left: 0, top: 0 };
  moved.add(piece);
  const [before, again] = [moved.sample.image.pixels, moved.sample.image.pixels];
  expect(again).toEqual(before);
  const { left, top } = moved.boxOf(piece);
  const red = (x: number, y: number) => moved.sample.image.pixels[3 * (40 * y + x)];
  const inked = [...Array(28).keys()].filter((x) => bytes[784 * 5 + 28 * (top - piece.top) + x] === 254);
  moved.moveTo(piece, left + 9, piece.top + 6);
  const shifted = moved.boxOf(piece);
  expect([shifted.left - left, shifted.top - top]).toEqual([9, 6]);
  for (const x of inked) expect(Math.abs(red(x + 9, top + 6) - before[3 * (40 * top + x)])).toBeLessThan(4);
  moved.recolor();
  expect(moved.sample.image.pixels).not.toEqual(before);
  expect(moved.pieceAt(39, 39)).toBeUndefined();
});

it('refuses networks that give no scores for each pixel, and scenes of other things', async () => {
  const digits = models.mnistCnn({ seed: 1 });
  await expect(laboratory.scene(digits, scenes, { test })).rejects.toThrow(
    /expected a network that takes images of 40 x 40 x 3 and gives the scores of 11 classes for each pixel, got .*10\]/,
  );
  const fewer = models.deconvNet({ classes: 3, seed: 1, width: 1 / 16, blocks: [1], code: false });
  await expect(laboratory.scene(fewer, scenes, { test })).rejects.toThrow(/11 classes.*,3\]/);
  const classes = scenes.classes.slice(1);
  await expect(laboratory.scene(network, { ...scenes, classes }, { test })).rejects.toThrow(
    /expected scenes of digits .* in the classes 0,1/,
  );
});
