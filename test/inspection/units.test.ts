/** What a unit wants: receptive fields, strongest patches, computed pictures. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { activationMaximization } from '../../lib/inspection/activationMaximization';
import { featureInversion } from '../../lib/inspection/featureInversion';
import { inputGradient } from '../../lib/inspection/inputGradient';
import { gaussianBlur, roll, totalVariation } from '../../lib/inspection/pictureRegularisers';
import { receptiveField } from '../../lib/inspection/receptiveField';
import { topPatches } from '../../lib/inspection/topPatches';
import { nodeBackend } from '../../lib/tensorflow/backend';
import { registerNativeKernels } from '../../lib/tensorflow/kernels';
import { tf } from '../../lib/tensorflow/tf';
import { distance, largest, normal, smallNetwork } from './network';

let undo: () => void;
beforeAll(() => {
  undo = registerNativeKernels();
});
afterAll(() => undo());
beforeEach(() => tf.engine().startScope());
afterEach(() => {
  tf.engine().endScope();
  tf.disposeVariables();
  expect(nodeBackend().binding.getNumOfSavedModels()).toBe(0);
});

const numbers = (x: tf.Tensor) => Array.from(x.dataSync());

describe('the receptive field', () => {
  interface Stage {
    kind: 'conv' | 'pool' | 'pad';
    size: number;
    stride: number;
    padding: 'same' | 'valid';
  }
  const stage: fc.Arbitrary<Stage> = fc.record({
    kind: fc.constantFrom('conv', 'pool', 'pad'),
    size: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    padding: fc.constantFrom('same', 'valid'),
  });
  const layerOf = ({ kind, size, stride, padding }: Stage, i: number, open: boolean) => {
    const name = `stage${i}`;
    const inputShape =
      i === 0 ? { inputShape: (open ? [null, null, 1] : [21, 24, 1]) as [number, number, number] } : {};
    if (kind === 'pad') return tf.layers.zeroPadding2d({ name, padding: size, ...inputShape });
    if (kind === 'pool') {
      return tf.layers.averagePooling2d({ name, poolSize: size, strides: stride, padding, ...inputShape });
    }
    const kernelInitializer = tf.initializers.ones();
    return tf.layers.conv2d({
      name,
      filters: 1,
      kernelSize: size,
      strides: stride,
      padding,
      kernelInitializer,
      ...inputShape,
    });
  };

  it('is where the gradient of a position is not zero', () => {
    fc.assert(
      fc.property(fc.array(stage, { minLength: 1, maxLength: 4 }), fc.nat(), (stages, pick) => {
        const model = tf.sequential({ layers: stages.map((s, i) => layerOf(s, i, false)) });
        const [, rows, columns] = model.outputs[0].shape as number[];
        const [row, column] = [pick % rows, (pick >> 4) % columns];
        const { height, width } = receptiveField(model, `stage${stages.length - 1}`)!;
        const x = tf.ones([1, 21, 24, 1]);
        const at = (x: tf.Tensor) =>
          (model.apply(x) as tf.Tensor4D).slice([0, row, column, 0], [1, 1, 1, 1]).sum();
        const seen = tf.grad(at)(x).notEqual(0).squeeze([0, 3]).arraySync() as number[][];
        const rowsSeen = seen.flatMap((line, y) => (line.some(Boolean) ? [y] : []));
        const within = (pixel: number, { start, size, stride }: typeof height, position: number) =>
          pixel >= start + position * stride && pixel < start + position * stride + size;
        for (let y = 0; y < 21; y++) {
          for (let x = 0; x < 24; x++) {
            if (seen[y][x]) expect(within(y, height, row) && within(x, width, column)).toBe(true);
          }
        }
        const top = height.start + row * height.stride;
        const bottom = top + height.size - 1;
        const isInside = top >= 0 && bottom <= 20 && rowsSeen.length > 0; // else the padding cuts it off
        if (isInside) expect([rowsSeen[0], rowsSeen[rowsSeen.length - 1]]).toEqual([top, bottom]);
        model.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('of VGG16 at its last maps is 196 pixels wide, every 16 (212 after the pooling, every 32)', () => {
    const model = tf.sequential();
    const conv = (name: string) =>
      tf.layers.conv2d({
        name,
        filters: 1,
        kernelSize: 3,
        padding: 'same',
        ...(model.layers.length === 0 ? { inputShape: [224, 224, 1] } : {}),
      });
    [2, 2, 3, 3, 3].forEach((count, block) => {
      for (let i = 1; i <= count; i++) model.add(conv(`block${block + 1}_conv${i}`));
      model.add(tf.layers.maxPooling2d({ name: `block${block + 1}_pool`, poolSize: 2 }));
    });
    model.add(tf.layers.flatten({ name: 'flatten' }));
    expect(receptiveField(model, 'block5_conv3')!.width).toEqual({ start: -90, size: 196, stride: 16 });
    expect(receptiveField(model, 'block5_pool')!.width).toEqual({ start: -90, size: 212, stride: 32 });
    expect(receptiveField(model, 'flatten')).toBeUndefined();
    expect(() => receptiveField(model, 'block5_conv33')).toThrow(/did you mean "block5_conv3"/);
  });

  it('of a dilated convolution has gaps, and is as wide as if it had none', () => {
    const conv = tf.layers.conv2d({
      name: 'wide',
      filters: 1,
      kernelSize: [3, 2],
      dilationRate: [4, 2],
      padding: 'same',
      inputShape: [20, 20, 1],
    });
    const { height, width } = receptiveField(tf.sequential({ layers: [conv] }), 'wide')!;
    expect(height).toEqual({ start: -4, size: 9, stride: 1 });
    expect(width).toEqual({ start: -1, size: 3, stride: 1 });
  });

  it('covers all branches, and is not known for layers that enlarge', () => {
    const input = tf.input({ shape: [10, 10, 1] });
    const conv = (size: number) =>
      tf.layers.conv2d({ filters: 1, kernelSize: size, padding: 'same' }).apply(input) as tf.SymbolicTensor;
    const both = tf.layers.add({ name: 'both' }).apply([conv(3), conv(5)]) as tf.SymbolicTensor;
    const up = tf.layers.upSampling2d({ name: 'up' }).apply(both) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: up });
    expect(receptiveField(model, 'both')!.height).toEqual({ start: -2, size: 5, stride: 1 });
    expect(() => receptiveField(model, 'up')).toThrow(/got up, a UpSampling2D/);
  });
});

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
    await expect(topPatches(smallNetwork(), 'pool', [0], { ...many, channels: 1, count: 8 })).rejects.toThrow(
      /expected pictures \[batch, 10, 10, 2\]/,
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

describe('regularisers of a picture', () => {
  it('total variation is zero for an even picture, and what the equation says', () => {
    expect(numbers(totalVariation(tf.fill([1, 4, 5, 2], 3)))[0]).toBe(0);
    const x = tf.tensor4d([0, 1, 0, 2, 4, 0, 0, 0, 0], [1, 3, 3, 1]);
    // places with both neighbours: (1, 2), (-1, 3), (2, -2), (-4, -4)
    expect(numbers(totalVariation(x))[0]).toBeCloseTo(5 + 10 + 8 + 32, 4);
    expect(numbers(totalVariation(x, 1))[0]).toBeCloseTo(
      Math.sqrt(5) + Math.sqrt(10) + Math.sqrt(8) + Math.sqrt(32),
      4,
    );
  });

  it('a blur keeps an even picture and the mean, and takes off variation', () => {
    expect(distance(gaussianBlur(tf.fill([1, 6, 7, 3], 2), 1.2), tf.fill([1, 6, 7, 3], 2))).toBeLessThan(
      1e-6,
    );
    const point = tf.pad(tf.ones([1, 1, 1, 1]), [
      [0, 0],
      [5, 5],
      [5, 5],
      [0, 0],
    ]) as tf.Tensor4D;
    const bell = gaussianBlur(point, 1);
    expect(numbers(bell.sum())[0]).toBeCloseTo(1, 5);
    const row = numbers(bell.slice([0, 5, 0, 0], [1, 1, 11, 1]));
    const variance = row.reduce((s, v, i) => s + v * (i - 5) ** 2, 0) / row.reduce((s, v) => s + v, 0);
    expect(variance).toBeCloseTo(1, 1);
    expect(numbers(totalVariation(bell))[0]).toBeLessThan(numbers(totalVariation(point))[0]);
  });

  it('a picture rolls round and back', () => {
    const x = normal([1, 4, 5, 2], 1) as tf.Tensor4D;
    expect(numbers(roll(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), 1, 0))).toEqual([3, 4, 1, 2]);
    fc.assert(
      fc.property(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (down, right) => {
        expect(distance(roll(roll(x, down, right), -down, -right), x)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});

describe('activation maximisation', () => {
  const plain = { jitter: 0, blur: 0, totalVariation: 0, seed: 3 };

  it('of a linear unit goes along its weights', async () => {
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2 })],
    });
    const { picture, scores } = await activationMaximization(model, 1, { ...plain, steps: 50, noise: 0.1 });
    const w = model.layers[1].getWeights()[0].slice([0, 1], [-1, 1]).flatten();
    const x = picture.flatten();
    const cosine = numbers(tf.sum(tf.mul(w, x)).div(tf.norm(w)).div(tf.norm(x)))[0];
    expect(cosine).toBeGreaterThan(0.999);
    scores.slice(1).forEach((score, i) => expect(score).toBeGreaterThan(scores[i]));
  });

  it('makes a class likely, and a channel of a layer strong', async () => {
    const model = smallNetwork();
    const options = { seed: 1, steps: 60, rate: 0.1, noise: 0.1, jitter: 1 };
    const { picture } = await activationMaximization(model, 2, options);
    expect(numbers(model.predict(picture) as tf.Tensor)[2]).toBeGreaterThan(0.95);
    const { scores } = await activationMaximization(model, 0, { ...options, layer: 'conv2_act' });
    expect(scores[59]).toBeGreaterThan(4 * Math.abs(scores[0]));
  });

  it('is smoother with total variation or blur, within its range, and the same with the same seed', async () => {
    const model = smallNetwork();
    const options = { ...plain, steps: 30, rate: 0.2 };
    const roughness = async (more: object) => {
      const { picture } = await activationMaximization(model, 1, { ...options, ...more });
      return numbers(totalVariation(picture).div(picture.square().sum()))[0];
    };
    const rough = await roughness({});
    expect(await roughness({ totalVariation: 0.4 })).toBeLessThan(0.8 * rough);
    expect(await roughness({ blur: 1 })).toBeLessThan(0.8 * rough);
    const drawn = async (seed: number) =>
      (await activationMaximization(model, 1, { steps: 8, seed, rate: 1, range: [-0.5, 0.5], blur: 0 }))
        .picture;
    const first = await drawn(1);
    expect(largest(first)).toBeLessThanOrEqual(0.5);
    expect(distance(await drawn(1), first)).toBe(0);
    expect(distance(await drawn(2), first)).toBeGreaterThan(0.01);
  });

  it('leaves one picture, can be stopped, and says what was wrong', async () => {
    const model = smallNetwork();
    const before = tf.memory().numTensors;
    const { picture } = await activationMaximization(model, 1, { seed: 1, steps: 5 });
    expect(tf.memory().numTensors).toBe(before + 1);
    picture.dispose();
    const stop = new AbortController();
    const run = {
      seed: 1,
      steps: 5,
      signal: stop.signal,
      onProgress: (done: number) => done === 3 && stop.abort(),
    };
    await expect(activationMaximization(model, 1, run as never)).rejects.toThrow(/abort/);
    await expect(activationMaximization(model, 3, { seed: 1 })).rejects.toThrow(/class from 0 to 2, got 3/);
    await expect(activationMaximization(model, 0, { seed: 1, steps: 0 })).rejects.toThrow(/1 step or more/);
    await expect(activationMaximization(model, 0, { seed: 1, layer: 'conv' })).rejects.toThrow(
      /did you mean/,
    );
    expect(tf.memory().numTensors).toBe(before);
    const open = tf.sequential({
      layers: [tf.layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [null, null, 1] })],
    });
    await expect(activationMaximization(open, 0, { seed: 1 })).rejects.toThrow(/\[\?, \?, \?, 1\]|give size/);
    const sized = await activationMaximization(open, 0, { seed: 1, size: [6, 7], steps: 2 });
    expect(sized.picture.shape).toEqual([1, 6, 7, 1]);
  });
});

describe('feature inversion', () => {
  it('gives the picture back from maps that keep all of it', async () => {
    const layers = [
      tf.layers.conv2d({ name: 'maps', filters: 6, kernelSize: 3, padding: 'same', inputShape: [10, 10, 2] }),
    ];
    const model = tf.sequential({ layers });
    const picture = normal([1, 10, 10, 2], 2) as tf.Tensor4D;
    const found = await featureInversion(model, picture, 'maps', {
      seed: 1,
      steps: 250,
      lambdaVariation: 0,
      lambdaAlpha: 0,
    });
    expect(found.distances[249]).toBeLessThan(1e-3);
    expect(distance(found.picture, picture)).toBeLessThan(0.1);
    const smooth = await featureInversion(model, picture, 'maps', {
      seed: 1,
      steps: 250,
      lambdaVariation: 1,
    });
    expect(numbers(totalVariation(smooth.picture))[0]).toBeLessThan(
      0.9 * numbers(totalVariation(picture))[0],
    );
  });

  it('finds another picture of the same features where they do not tell, and is the same with the same seed', async () => {
    const model = smallNetwork();
    const picture = normal([1, 10, 10, 2], 2) as tf.Tensor4D;
    const invert = async (seed: number) => featureInversion(model, picture, 'classes', { seed, steps: 150 });
    const [first, again, other] = [await invert(1), await invert(1), await invert(2)];
    expect(first.distances[149]).toBeLessThan(0.02);
    expect(distance(first.picture, picture)).toBeGreaterThan(0.3);
    expect(distance(again.picture, first.picture)).toBeLessThan(1e-4);
    expect(distance(other.picture, first.picture)).toBeGreaterThan(0.05);
  });

  it('leaves one picture, and says what was wrong', async () => {
    const model = smallNetwork();
    const picture = normal([1, 10, 10, 2], 2) as tf.Tensor4D;
    const before = tf.memory().numTensors;
    const { picture: found } = await featureInversion(model, picture, 'conv1', { seed: 1, steps: 4 });
    expect(tf.memory().numTensors).toBe(before + 1);
    found.dispose();
    await expect(featureInversion(model, picture, 'conv7', { seed: 1 })).rejects.toThrow(
      /did you mean "conv/,
    );
    await expect(featureInversion(model, tf.zeros([2, 10, 10, 2]), 'conv1', { seed: 1 })).rejects.toThrow(
      /one picture \[1, …\], got \[2/,
    );
    await expect(featureInversion(model, tf.zeros([1, 9, 9, 2]), 'conv1', { seed: 1 })).rejects.toThrow(
      /expected pictures \[batch, 10, 10, 2\]/,
    );
    expect(tf.memory().numTensors).toBe(before + 2);
  });
});

it('gradients of a unit stay within its receptive field', () => {
  const model = smallNetwork();
  const x = normal([1, 10, 10, 2], 8) as tf.Tensor4D;
  const { height } = receptiveField(model, 'conv2_act')!;
  const gradient = inputGradient(model, x, 2, { layer: 'conv2_act', positions: 'strongest' });
  const rows = numbers(gradient.abs().sum([0, 2, 3])).flatMap((v, y) => (v > 0 ? [y] : []));
  expect(rows[rows.length - 1] - rows[0]).toBeLessThan(height.size);
});
