import { describe, expect, it } from 'vitest';
import { receptiveField } from '../../lib/models/receptiveField';
import { topPatches } from '../../lib/visualisation/topPatches';
import { tf } from '../../lib/engine/tf';
import { smallNetwork } from '../attribution/network';
import { withNativeKernels } from '../nativeKernels';
import { tidyTests } from '../counting';

withNativeKernels();
tidyTests({ graphs: 0 });

const numbers = (x: tf.Tensor) => Array.from(x.dataSync());

describe('the strongest patches', () => {
  const data = (images: Uint8Array, count: number) => ({
    name: 'made up',
    images,
    labels: new Uint8Array(count),
    count,
    height: 10,
    width: 10,
    channels: 2,
    classes: ['a'],
    source: 'a formula',
  });
  const noise = (count: number) =>
    data(Uint8Array.from(numbers(tf.randomUniform([count * 200], 0, 255, 'float32', 5))), count);

  it('are where the layer is strongest, one for each picture, cut out of it', async () => {
    const model = smallNetwork();
    const many = noise(23);
    const found = await topPatches(model, 'conv2_act', [3, 1], many, { count: 5, batchSize: 8 });
    const xs = tf.tensor4d(
      Float32Array.from(many.images, (v) => v / 255),
      [23, 10, 10, 2],
    );
    const maps = tf
      .model({ inputs: model.inputs, outputs: model.getLayer('conv2_act').output as tf.SymbolicTensor })
      .predict(xs) as tf.Tensor4D;
    const field = receptiveField(model, 'conv2_act')!;
    for (const { channel, found: places, patches } of found) {
      const strongest = numbers(maps.slice([0, 0, 0, channel], [23, 5, 5, 1]).max([1, 2, 3])).sort(
        (a, b) => b - a,
      );
      expect(places.map(({ activation }) => activation)).toEqual(
        strongest.slice(0, 5).map((v) => expect.closeTo(v, 4)),
      );
      expect(new Set(places.map(({ index }) => index)).size).toBe(5);
      expect(patches.shape).toEqual([5, field.height.size, field.width.size, 2]);
      places.forEach(({ index, top, left, activation }, i) => {
        const [row, column] = [(top - field.height.start) / 2, (left - field.width.start) / 2];
        expect(numbers(maps.slice([index, row, column, channel], [1, 1, 1, 1]))[0]).toBeCloseTo(
          activation,
          4,
        );
        const corner = xs.slice([index, Math.max(0, top), Math.max(0, left), 0], [1, 1, 1, 2]);
        expect(numbers(patches.slice([i, Math.max(0, -top), Math.max(0, -left), 0], [1, 1, 1, 2]))).toEqual(
          numbers(corner),
        );
        if (top < 0) expect(numbers(patches.slice([i, 0, 0, 0], [1, 1, 1, 1]))).toEqual([0.5]);
      });
    }
    expect(found.map(({ channel }) => channel)).toEqual([3, 1]);
  });

  it('lie within the image where that is asked for and the layer has such positions', async () => {
    const model = smallNetwork();
    const field = receptiveField(model, 'conv2_act')!.height;
    const isInside = (start: number) => start >= 0 && start + field.size <= 10;
    const rows = [0, 1, 2, 3, 4].filter((row) => isInside(field.start + 2 * row));
    const many = noise(6);
    const xs = tf.tensor4d(
      Float32Array.from(many.images, (v) => v / 255),
      [6, 10, 10, 2],
    );
    const output = model.getLayer('conv2_act').output as tf.SymbolicTensor;
    const maps = tf.model({ inputs: model.inputs, outputs: output }).predict(xs) as tf.Tensor4D;
    const within = maps.slice([0, rows[0], rows[0], 1], [6, rows.length, rows.length, 1]);
    const [{ found }] = await topPatches(model, 'conv2_act', [1], many, { count: 6, inside: true });
    expect(found.map(({ top, left }) => isInside(top) && isInside(left))).toEqual(Array(6).fill(true));
    expect(found.map(({ activation }) => activation)).toEqual(
      numbers(within.max([1, 2, 3]))
        .sort((a, b) => b - a)
        .map((v) => expect.closeTo(v, 4)),
    );
    const wide = tf.sequential();
    wide.add(
      tf.layers.conv2d({
        name: 'wide',
        inputShape: [10, 10, 2],
        filters: 1,
        kernelSize: 11,
        padding: 'same',
      }),
    );
    const all = await topPatches(wide, 'wide', [0], many, { count: 6 });
    const none = await topPatches(wide, 'wide', [0], many, { count: 6, inside: true });
    expect(none[0].found).toEqual(all[0].found);
  });

  it('are whole pictures for a layer without positions; prepare is what the network takes', async () => {
    const model = smallNetwork();
    const prepare = (x: tf.Tensor4D) => x.sub(0.5).mul(2) as tf.Tensor4D;
    const [{ found, patches }] = await topPatches(model, 'classes', [2], noise(6), { count: 9, prepare });
    expect(patches.shape).toEqual([6, 10, 10, 2]);
    const belief = (model.predict(prepare(patches)) as tf.Tensor).slice([0, 2], [-1, 1]);
    numbers(belief).forEach((value, i) => expect(value).toBeCloseTo(found[i].activation, 5));
  });

  it('stand at the right place in a model that leaves the size open and pads nothing', async () => {
    const conv = (name: string, inputShape?: [null, null, number]) =>
      tf.layers.conv2d({ name, filters: 2, kernelSize: 4, strides: 2, ...(inputShape && { inputShape }) });
    const open = tf.sequential({ layers: [conv('first', [null, null, 2]), conv('second')] });
    const many = noise(4);
    const [{ found, patches }] = await topPatches(open, 'first', [1], many, { count: 4 });
    const alone = open.getLayer('first').apply(patches) as tf.Tensor4D; // one position for each patch
    expect(alone.shape).toEqual([4, 1, 1, 2]);
    found.forEach(({ activation }, i) => {
      expect(numbers(alone.slice([i, 0, 0, 1], [1, 1, 1, 1]))[0]).toBeCloseTo(activation, 4);
    });
    const before = tf.memory().numTensors;
    const grey = { ...many, channels: 1, count: 8, labels: new Uint8Array(8) };
    await expect(topPatches(smallNetwork(), 'pool', [0], grey)).rejects.toThrow(
      /expected images \[batch, 10, 10, 2\]/,
    );
    expect(tf.memory().numTensors).toBe(before + 6);
  });

  it('need no more memory for more pictures, report progress, and check what is asked for', async () => {
    const model = smallNetwork();
    const peaks: number[] = [];
    const onProgress = () => peaks.push(tf.memory().numBytes);
    const before = tf.memory().numTensors;
    const results = await topPatches(model, 'conv1', [0], noise(60), { batchSize: 10, onProgress });
    expect(new Set(peaks).size).toBe(1);
    tf.dispose(results.map(({ patches }) => patches));
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 1);
    await expect(topPatches(model, 'conv1', [4], noise(3))).rejects.toThrow(
      /channels of conv1 from 0 to 3, got 4/,
    );
    await expect(topPatches(model, 'conv3', [0], noise(3))).rejects.toThrow(
      /did you mean "conv1"|did you mean "conv2"/,
    );
  });
});
