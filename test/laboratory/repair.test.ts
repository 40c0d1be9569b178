import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { data, laboratory, models, tf } from '../../lib';
import { depthToSpace, enlargeBilinear, maxPoolWithSwitches, maxUnpool } from '../../lib/engine/kernels';
import { restore } from '../../lib/experiments/restoration';
import { Damage } from '../../lib/laboratory/page/damage';
import * as plain from '../../lib/laboratory/page/engine/kernels';
import { loadModel } from '../../lib/laboratory/page/loadModel';
import type { RepairData } from '../../lib/laboratory/repair';
import { bars } from '../digits';
import { sentData } from './sentData';

const test = bars(100, 2);
const networks = Object.fromEntries(
  (['switches', 'nearest', 'bilinear', 'subPixel'] as const).map((upsampling) => [
    upsampling,
    models.autoencoder({ seed: 1, filters: 4, upsampling }),
  ]),
);
const unpacked = async (text: string) =>
  new Uint8Array(gunzipSync(Buffer.from(text, 'base64'))).buffer as ArrayBuffer;
let saved: RepairData;

beforeAll(async () => {
  const { html } = await laboratory.repair(networks, { test });
  saved = sentData<RepairData>(html);
  expect(html.length).toBeLessThan(1e6);
});

it('sends two digits of each class, and the networks, which repair as the notebook’s do', async () => {
  expect(saved.labels).toEqual([...Array(20).keys()].map((i) => i % 10));
  const first = test.labels.indexOf(0);
  const bytes = new Uint8Array(await unpacked(saved.digits));
  expect([...bytes.subarray(0, 784)]).toEqual([...test.images.subarray(784 * first, 784 * (first + 1))]);
  const damaged = data.corrupt(data.greyImages(test, [0]), saved.corruptions[0], 1);
  for (const network of saved.networks) {
    const model = await loadModel(network, unpacked);
    const [ours, expected] = [model, networks[network.name]].map((each) => restore(each, damaged).values);
    ours.forEach((x, i) => expect(Math.abs(x - expected[i])).toBeLessThan(0.01)); // float16
    model.dispose();
  }
});

it.each([
  { shape: [2, 6, 4, 3], size: 2, padding: 'valid' },
  { shape: [2, 7, 5, 2], size: 2, padding: 'same' },
  { shape: [1, 9, 9, 1], size: 3, padding: 'same' },
] as const)(
  'pools and unpools without native kernels as with them: [$shape], window $size, $padding',
  ({ shape, ...window }) => {
    const x = tf.relu(tf.randomNormal([...shape], -1, 1, 'float32', 1)) as tf.Tensor4D; // most windows are all zero
    const native = maxPoolWithSwitches(x, window);
    const ours = plain.maxPoolWithSwitches(x, window);
    expect([...ours.y.dataSync()]).toEqual([...native.y.dataSync()]);
    expect([...ours.switches.dataSync()]).toEqual([...native.switches.dataSync()]);
    const back = maxUnpool(ours.y, ours.switches, x.shape, window);
    expect([...plain.maxUnpool(ours.y, ours.switches, x.shape).dataSync()]).toEqual([...back.dataSync()]);
  },
);

it('enlarges and shuffles without native kernels as with them', () => {
  const x = tf.randomNormal([1, 4, 3, 8], 0, 1, 'float32', 1) as tf.Tensor4D;
  const pairs = [
    [plain.enlargeBilinear(x, 3), enlargeBilinear(x, 3)],
    [plain.depthToSpace(x, 2), depthToSpace(x, 2)],
  ];
  for (const [ours, native] of pairs) {
    expect(ours.shape).toEqual(native.shape);
    expect(tf.sub(ours, native).abs().max().dataSync()[0]).toBeLessThan(1e-6);
  }
});

it('paints holes, noise within 0 … 1 and ink, heals, and keeps the digit', () => {
  const damage = new Damage(1);
  damage.show(new Float32Array(784).fill(0.5));
  damage.begin();
  damage.line([14, 0], [14, 28], 'hole', 4);
  expect(damage.damaged.filter((x) => x === 0).length).toBe(4 * 28);
  damage.line([14, 14], [14, 14], 'heal', 4);
  expect(damage.damaged.filter((x) => x === 0).length).toBe(4 * 28 - 12);
  damage.begin();
  damage.line([0, 14], [28, 14], 'noise', 8);
  const once = damage.damaged.slice();
  damage.line([0, 14], [28, 14], 'noise', 8);
  expect(damage.damaged).toEqual(once); // a stroke over itself adds none
  expect(once.every((x) => x >= 0 && x <= 1)).toBe(true);
  expect(new Set(once).size).toBeGreaterThan(100);
  expect(damage.clean.every((x) => x === 0.5)).toBe(true);
  damage.line([3, 3], [9, 3], 'draw', 2);
  expect(damage.clean[3 * 28 + 5]).toBe(1);
  damage.undo();
  expect(damage.damaged).toEqual(damage.clean);
});

it('refuses what gives no images back, and corruptions that digits cannot have', async () => {
  const digits = models.mnistCnn({ seed: 1 });
  await expect(laboratory.repair({ digits }, { test })).rejects.toThrow(
    /expected "digits" to take images of 28 x 28 x 1 and to give such images back, got .*10\]/,
  );
  const coloured = models.autoencoder({ seed: 1, filters: 4, channels: 3 });
  await expect(laboratory.repair({ coloured }, { test })).rejects.toThrow(/expected "coloured" to take/);
  await expect(laboratory.repair({}, { test })).rejects.toThrow(/one network or more/);
  const corruptions = [{ kind: 'patches', size: 40, count: 1 }] as const;
  await expect(laboratory.repair(networks, { test }, { corruptions })).rejects.toThrow(/that images of 28/);
});
