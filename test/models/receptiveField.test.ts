import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receptiveField, viewsOf } from '../../lib/models/receptiveField';
import { tf } from '../../lib/engine/tf';
import { Dropout } from '../../lib/layers/dropout';
import { SubPixelConv2d } from '../../lib/layers/subPixelConv2d';
import { MaxPoolingWithSwitches, MaxUnpooling } from '../../lib/layers/switchLayers';
import { TransposedConv2d } from '../../lib/layers/transposedConv2d';
import { Unpooling, unpoolMethods } from '../../lib/layers/unpool';
import { autoencoder } from '../../lib/models/autoencoder';
import { overview } from '../../lib/models/overview';
import { outputOf, shapesOf } from '../../lib/models/symbolicTensors';
import { withNativeKernels } from '../nativeKernels';
import { tidyTests } from '../counting';

withNativeKernels();
tidyTests({ graphs: 0 });

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
        fc.pre(rows > 0 && columns > 0); // else the last filter is larger than what it looks at
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

  it('covers all branches, and is refused behind layers that enlarge', () => {
    const input = tf.input({ shape: [10, 10, 1] });
    const conv = (size: number) =>
      tf.layers.conv2d({ filters: 1, kernelSize: size, padding: 'same' }).apply(input) as tf.SymbolicTensor;
    const both = tf.layers.add({ name: 'both' }).apply([conv(3), conv(5)]) as tf.SymbolicTensor;
    const up = tf.layers.upSampling2d({ name: 'up' }).apply(both) as tf.SymbolicTensor;
    const down = tf.layers.averagePooling2d({ name: 'down', poolSize: 2 }).apply(up) as tf.SymbolicTensor;
    const mixed = tf.layers.permute({ name: 'mixed', dims: [2, 1, 3] }).apply(down) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: mixed });
    expect(receptiveField(model, 'both')!.height).toEqual({ start: -2, size: 5, stride: 1 });
    expect(() => receptiveField(model, 'up')).toThrow('got up, which is behind a layer that enlarges');
    expect(receptiveField(model, 'down')!.height).toEqual({ start: -2, size: 5, stride: 1 });
    expect(() => receptiveField(model, 'mixed')).toThrow('not known: it is behind mixed, a Permute');
  });

  it('of a model that leaves the size open is that of the size given', () => {
    const net = (size: number | null) =>
      tf.sequential({
        layers: [1, 2].map((i) =>
          tf.layers.conv2d({
            name: `conv${i}`,
            ...(i === 1 ? { inputShape: [size, size, 1] as [number, number, number] } : {}),
            ...{ filters: 1, kernelSize: 3, strides: 2, padding: 'same' },
          }),
        ),
      });
    for (const size of [16, 17, 18, 19]) {
      const given = receptiveField(net(null), 'conv2', { size: [size, size] });
      expect(given).toEqual(receptiveField(net(size), 'conv2'));
    }
    expect(() => receptiveField(net(16), 'conv2', { size: [17, 16] })).toThrow('expected the size [16, 16]');
  });
});

/** Layers of every kind that keeps positions, small enough to stand behind one another; the seed chooses the numbers. */
const kinds: Record<string, (name: string, n: number) => tf.layers.Layer> = {
  conv: (name, n) =>
    tf.layers.conv2d({
      ...{ name, filters: 2, kernelSize: [1 + (n % 3), 2], strides: 1 + (n % 2) },
      padding: n % 5 < 3 ? 'same' : 'valid',
    }),
  dilated: (name, n) => tf.layers.conv2d({ name, filters: 2, kernelSize: 2, dilationRate: 1 + (n % 3) }),
  separable: (name, n) => tf.layers.separableConv2d({ name, filters: 2, kernelSize: 1 + (n % 3) }),
  depthwise: (name) => tf.layers.depthwiseConv2d({ name, kernelSize: 3, padding: 'same' }),
  maxPooling: (name, n) =>
    tf.layers.maxPooling2d({ name, poolSize: 2 + (n % 2), strides: 2, padding: 'same' }),
  averagePooling: (name) => tf.layers.averagePooling2d({ name, poolSize: 2 }),
  transpose: (name, n) =>
    tf.layers.conv2dTranspose({
      ...{ name, filters: 2, kernelSize: 1 + (n % 4), strides: 1 + (n % 2) },
      padding: n % 3 ? 'same' : 'valid',
    }),
  upSampling: (name, n) =>
    tf.layers.upSampling2d({ name, size: [2, 1], interpolation: n % 2 ? 'nearest' : 'bilinear' }),
  pad: (name, n) => tf.layers.zeroPadding2d({ name, padding: [[n % 3, 1], [0, 1]] }), // prettier-ignore
  crop: (name, n) => tf.layers.cropping2D({ name, cropping: [[n % 2, 1], [0, 0]] }), // prettier-ignore
  dense: (name) => tf.layers.dense({ name, units: 2, kernelInitializer: 'ones' }),
  norm: (name) => tf.layers.batchNormalization({ name }),
  row: (name) =>
    tf.layers.timeDistributed({
      name,
      layer: tf.layers.conv1d({ filters: 2, kernelSize: 2, padding: 'same' }),
    }),
  transposed: (name, n) =>
    new TransposedConv2d({
      ...{ name, filters: 2, kernelSize: 2 + (n % 3), stride: 1 + (n % 3), dilation: n % 4 === 0 ? 2 : 1 },
      padding: (['same', 'valid', 1] as const)[n % 3],
    }),
  subPixel: (name, n) => new SubPixelConv2d({ name, filters: 2, kernelSize: 2 + (n % 2), factor: 2 }),
  unpooling: (name, n) => new Unpooling({ name, method: unpoolMethods[n % 3], factor: 2 + (n % 2) }),
};

const [height, width] = [24, 12];

/** For each row of the output the rows of the input that change it, as the network with positive weights says. */
function rowsSeen(model: tf.LayersModel, height = 24): Set<number>[] {
  const rows = tf.tidy(() => {
    const x = tf.randomUniform([1, height, width, 2], 0.5, 1, 'float32', 1);
    const changed = tf.eye(height).mul(100).reshape([height, height, 1, 1]).add(x); // one row of each
    const all = [model.predict(tf.concat([x, changed]))].flat()[0] as tf.Tensor4D;
    const [before, after] = tf.split(all, [1, height]);
    const rounding = before.abs().max().mul(1e-5);
    return after.sub(before).abs().max([2, 3]).greater(rounding).arraySync() as number[][]; // [changed row, row of the output]
  });
  return rows[0].map((_, q) => new Set(rows.flatMap((of, row) => (of[q] ? [row] : []))));
}

/** Positive weights, so that a larger pixel makes what depends on it larger. */
const makePositive = (model: tf.LayersModel) =>
  model.setWeights(model.getWeights().map((w, i) => tf.randomUniform(w.shape, 0.5, 1, 'float32', i)));

describe('what a position sees, measured by changing the rows of images', () => {
  const layer = fc.record({ kind: fc.constantFrom(...Object.keys(kinds)), n: fc.nat({ max: 59 }) });

  it('is what overview says, of chains of all kinds of layers', () => {
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 5 }), (chain) => {
        const input = tf.input({ shape: [height, width, 2] });
        let x = input;
        for (const [i, { kind, n }] of chain.entries()) {
          const [, rows, columns] = x.shape as number[];
          fc.pre(rows >= 5 && columns >= 5 && rows * columns < 4000);
          x = kinds[kind](`layer${i}`, n).apply(x) as tf.SymbolicTensor;
        }
        const model = tf.model({ inputs: input, outputs: x });
        makePositive(model);
        const [seen, views] = [rowsSeen(model), viewsOf(model, shapesOf(model))];
        const view = views.get(x)!;
        if (view === 'all' || 'unknown' in view) throw new Error(JSON.stringify(view));
        const [{ low, high, shift }] = view;
        const isWhole = !chain.slice(0, -1).some(({ kind }) => kind === 'crop');
        seen.forEach((rows, q) => {
          const by = Math.floor(q / low.length) * shift;
          const [from, to] = [low[q % low.length] + by, high[q % low.length] + by];
          const inside = Array.from({ length: height }, (_, i) => i).filter((i) => i >= from && i <= to);
          for (const row of rows) expect(inside).toContain(row);
          // Where nothing was cut off on the way, or padded, the ends are exact.
          if (isWhole && from >= 0 && to < height && rows.size > 0) {
            expect([Math.min(...rows), Math.max(...rows)]).toEqual([from, to]);
          }
        });
        const { receptiveField: field } = overview(model).layers.at(-1)!;
        expect(field).toBe(Math.max(...high.map((last, p) => last - low[p] + 1)));
        model.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('is what overview says of an autoencoder, layer by layer', () => {
    for (const upsampling of ['switches', 'fixed', 'nearest', 'bilinear', 'subPixel'] as const) {
      const model = autoencoder({ seed: 1, filters: 2, channels: 2, blocks: [1, 1], upsampling });
      makePositive(model);
      const { layers } = overview(model, { size: [48, width] });
      expect(layers.map(({ name }) => name)).toContain('pool2');
      for (const { name, receptiveField: field, stride } of layers) {
        const seen = rowsSeen(tf.model({ inputs: model.inputs, outputs: outputOf(model, name) }), 48);
        const widest = Math.max(
          ...seen.map((rows) => (rows.size ? Math.max(...rows) - Math.min(...rows) + 1 : 0)),
        );
        // Behind switches a value is 0 at all places but one.
        if (upsampling === 'switches' && /unpool|deconv|score/.test(name))
          expect(widest).toBeLessThanOrEqual(field as number);
        else expect([name, widest]).toEqual([name, field]);
        expect([name, stride]).toEqual([name, 48 / seen.length]);
      }
      model.dispose();
    }
  });

  it('is right for a layer used twice, a model within a model, and two outputs', () => {
    const shared = tf.layers.conv2d({ name: 'shared', filters: 2, kernelSize: 3, padding: 'same' });
    const inner = tf.sequential({
      name: 'inner',
      layers: [
        tf.layers.conv2d({
          filters: 2,
          kernelSize: 3,
          strides: 2,
          padding: 'same',
          inputShape: [null, null, 2],
        }),
        new Unpooling({ method: 'nearest' }),
      ],
    });
    const input = tf.input({ shape: [null, null, 2] });
    const once = shared.apply(input) as tf.SymbolicTensor;
    const twice = shared.apply(once) as tf.SymbolicTensor;
    const [pooled, switches] = new MaxPoolingWithSwitches({ name: 'pool' }).apply(
      twice,
    ) as tf.SymbolicTensor[];
    const back = new MaxUnpooling({ name: 'back' }).apply([pooled, switches, twice]) as tf.SymbolicTensor;
    const out = tf.layers.add({ name: 'sum' }).apply([inner.apply(back) as tf.SymbolicTensor, once]);
    const model = tf.model({ inputs: input, outputs: out as tf.SymbolicTensor });
    const { layers, multiplyAdds } = overview(model, { size: [height, width] });
    const of = (name: string) => layers.find((each) => each.name === name)!;
    expect([of('shared').receptiveField, of('shared').multiplyAdds]).toEqual([5, 2 * height * width * 36]);
    expect([of('pool').receptiveField, of('pool').stride, of('pool').outputShape]).toEqual([
      6,
      2,
      [12, 6, 2],
    ]);
    expect([of('inner').receptiveField, of('inner').multiplyAdds]).toEqual([8, 12 * 6 * 36]);
    expect([of('sum').receptiveField, of('sum').stride]).toEqual([8, 1]);
    expect(multiplyAdds).toBe(2 * height * width * 36 + 12 * 6 * 36);
    expect(overview(model).multiplyAdds).toBeUndefined();
    expect(receptiveField(model, 'shared')!.height).toEqual({ start: -2, size: 5, stride: 1 });
    expect(receptiveField(model, 'pool')!.height).toEqual({ start: -2, size: 6, stride: 2 });
    // A sequential model that begins with another takes it apart.
    const head = tf.layers.conv2d({ name: 'head', filters: 1, kernelSize: 3 });
    const first = overview(tf.sequential({ layers: [inner, head] }), { size: [8, 8] }).layers;
    expect(first.map((each) => [each.name, each.receptiveField, each.multiplyAdds])).toEqual([
      ['inner', 3, 4 * 4 * 36],
      ['head', 5, 6 * 6 * 18],
    ]);
  });
});

describe('multiply-adds', () => {
  const single = (layer: tf.layers.Layer, shape: number[]) => {
    const input = tf.input({ shape });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    return overview(model).multiplyAdds;
  };

  it.each([
    [
      'a transposed kernel [h, w, out, in]',
      new TransposedConv2d({ filters: 4, kernelSize: 2, stride: 2 }),
      25 * 4 * 12,
    ],
    ['the same of tfjs', tf.layers.conv2dTranspose({ filters: 4, kernelSize: 2, strides: 2 }), 25 * 4 * 12],
    ['a sub-pixel convolution', new SubPixelConv2d({ filters: 4, kernelSize: 3 }), 25 * 9 * 3 * 16],
    ['a separable convolution', tf.layers.separableConv2d({ filters: 4, kernelSize: 3 }), 9 * (27 + 12)],
    ['a depthwise convolution', tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }), 9 * 9 * 6],
    [
      'channels first',
      tf.layers.conv2d({ filters: 4, kernelSize: 3, dataFormat: 'channelsFirst' }),
      3 * 9 * 20,
    ],
    ['a dense layer at each place', tf.layers.dense({ units: 4 }), 25 * 12],
    ['time distributed', tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4 }) }), 25 * 12],
    ['slopes', tf.layers.prelu(), 0],
    ['counters of dropout', new Dropout({ keep: 0.5, variant: 'presenceRatio' }), 0],
  ])('of %s', (_, layer, expected) => {
    expect(single(layer, [5, 5, 3])).toBe(expected);
  });

  it.each([
    ['a recurrent layer', tf.layers.lstm({ units: 4 }), [5, 3], 5 * 16 * (3 + 4)],
    [
      'both ways',
      tf.layers.bidirectional({ layer: tf.layers.gru({ units: 2 }) as tf.RNN }),
      [5, 3],
      2 * 5 * 6 * 5,
    ],
    ['rows of a table', tf.layers.embedding({ inputDim: 9, outputDim: 3 }), [5], 0],
    ['products of tensors, of which it is not known', tf.layers.multiply(), [5], undefined],
  ])('of %s', (_, layer, shape, expected) => {
    if (expected !== undefined) return expect(single(layer, shape)).toBe(expected);
    const input = tf.input({ shape });
    const dot = tf.layers.dot({ axes: 1 }).apply([input, input]) as tf.SymbolicTensor;
    expect(overview(tf.model({ inputs: input, outputs: dot })).multiplyAdds).toBeUndefined();
  });
});
