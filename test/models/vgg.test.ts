import { afterAll, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { overview } from '../../lib/models/overview';
import { tf } from '../../lib/engine/tf';
import { vgg, vgg16, vgg16Blocks, vgg19 } from '../../lib/models/vgg';

const parameters = [
  1_792, 36_928, 73_856, 147_584, 295_168, 590_080, 590_080, 1_180_160, 2_359_808, 2_359_808, 2_359_808,
  2_359_808, 2_359_808, 102_764_544, 16_781_312, 4_097_000,
];

describe('VGG16', () => {
  const model = vgg16();
  const { layers, ...sums } = overview(model);
  const weighted = layers.filter((layer) => layer.parameters > 0);

  it('has the layers of Keras, in its order', () => {
    const blocks = vgg16Blocks.flatMap((filters, b) => [
      ...filters.map((_, i) => `block${b + 1}_conv${i + 1}`),
      `block${b + 1}_pool`,
    ]);
    const names = model.layers.map(({ name }) => name);
    expect(names).toEqual(['input_1', ...blocks, 'flatten', 'fc1', 'fc2', 'predictions']);
  });

  it('has the published number of parameters', () => {
    expect(weighted.map((layer) => layer.parameters)).toEqual(parameters);
    expect(model.countParams()).toBe(138_357_544);
    expect(sums.parameters).toBe(138_357_544);
    expect(sums.bytes / 2 ** 20).toBeCloseTo(527.8, 1);
  });

  it('is a list of 32 arrays', () => {
    const shapes = model.getWeights().map(({ shape }) => shape);
    expect(shapes).toHaveLength(32);
    expect(shapes[0]).toEqual([3, 3, 3, 64]);
    expect(shapes[1]).toEqual([64]);
    expect(shapes[26]).toEqual([25088, 4096]);
  });

  it('multiplies and adds 15.5 billion times for an image', () => {
    // Counted by hand: 224² · 9 · (3 + 64) · 64 and so on down the blocks, then the dense layers.
    const places = [224, 112, 56, 28, 14];
    const channels = [3, ...vgg16Blocks.flat()];
    const convolutions = vgg16Blocks.flatMap((filters, b) => filters.map(() => places[b] ** 2));
    const convolved = convolutions.reduce((sum, n, i) => sum + n * 9 * channels[i] * channels[i + 1], 0);
    expect(sums.multiplyAdds).toBe(convolved + 25088 * 4096 + 4096 * 4096 + 4096 * 1000);
    expect(sums.multiplyAdds! / 1e9).toBeCloseTo(15.47, 2);
  });

  it('sees more of the image from layer to layer', () => {
    const field = Object.fromEntries(layers.map(({ name, receptiveField }) => [name, receptiveField]));
    expect([field.block1_conv1, field.block1_conv2, field.block1_pool]).toEqual([3, 5, 6]);
    expect([field.block3_conv3, field.block5_conv3, field.block5_pool]).toEqual([40, 196, 212]);
    expect(field.fc1).toBe('all');
  });

  afterAll(() => void model.dispose());
});

describe('the receptive field', () => {
  it('is what a value depends on', () => {
    const model = vgg('narrow', [[2, 2], [3], [2]], { includeTop: false, inputShape: [64, 64, 1], seed: 3 });
    const { receptiveField, stride } = overview(model).layers.at(-1)!;
    // d/dx of one value in the middle is 0 outside of a square of that size.
    const reach = tf.tidy(() => {
      const positive = model.getWeights().map((w) => w.abs().add(0.1));
      model.setWeights(positive);
      const value = (x: tf.Tensor4D) =>
        (model.apply(x) as tf.Tensor4D).slice([0, 4, 4, 0], [1, 1, 1, 1]).sum();
      // A maximum hands its gradient to one value: the union over many pictures is what counts.
      const seen = Array.from({ length: 60 }, (_, i) =>
        tf
          .grad((x) => value(x as tf.Tensor4D))(tf.randomUniform([1, 64, 64, 1], 0, 1, 'float32', i + 1))
          .abs(),
      ).reduce((a, b) => tf.maximum(a, b));
      return seen.max([0, 2, 3]).greater(0).sum().dataSync()[0];
    });
    expect(stride).toBe(8);
    expect(reach).toBe(receptiveField);
    model.dispose();
  });
});

describe('VGG19 and the networks without a top', () => {
  it.each([
    [vgg19, true, 143_667_240, 16],
    [vgg16, false, 14_714_688, 13],
    [vgg19, false, 20_024_384, 16],
  ])('have their published size', (make, includeTop, count, convolutions) => {
    const model = make({ includeTop });
    expect(model.countParams()).toBe(count);
    expect(model.layers.filter((layer) => layer.getClassName() === 'Conv2D')).toHaveLength(convolutions);
    model.dispose();
  });

  it('take images of any size', () => {
    const model = vgg('narrow', [[2], [2]], { includeTop: false, inputShape: [null, null, 3], seed: 1 });
    tf.tidy(() => {
      expect((model.apply(tf.zeros([1, 12, 20, 3])) as tf.Tensor).shape).toEqual([1, 3, 5, 2]);
    });
    expect(overview(model).multiplyAdds).toBeUndefined();
    model.dispose();
  });

  it('need a size for dense layers', () => {
    expect(() => vgg16({ inputShape: [null, null, 3] })).toThrow(/\[\?, \?, 3\].*leave the top out/);
  });
});
