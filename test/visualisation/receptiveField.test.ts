import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { receptiveField } from '../../lib/visualisation/receptiveField';
import { nodeBackend } from '../../lib/engine/backend';
import { tf } from '../../lib/engine/tf';
import { withNativeKernels } from '../nativeKernels';

withNativeKernels();
beforeEach(() => tf.engine().startScope());
afterEach(() => {
  tf.engine().endScope();
  tf.disposeVariables();
  expect(nodeBackend().binding.getNumOfSavedModels()).toBe(0);
});

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
