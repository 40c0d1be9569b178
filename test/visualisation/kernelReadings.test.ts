import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { kernelEnergy, kernelReadings, spatialAutocorrelation } from '../../lib/visualisation/kernelReadings';
import { kernelSlices } from '../../lib/visualisation/kernels';
import { tf } from '../../lib/engine/tf';
import { TransposedConv2d } from '../../lib/layers/transposedConv2d';
import { vgg } from '../../lib/models/vgg';
import '../../lib/engine/kernels/register';
import { convolutionNames, kernelColors, kernelOf } from '../../lib/visualisation/kernels';

const kernelFrom = (...slices: number[][]) =>
  tf.tidy(() => tf.tensor2d(slices).transpose().reshape([3, 3, 1, slices.length]) as tf.Tensor4D);

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the energy of a kernel', () => {
  it('is all in the order that the kernel is of', () => {
    const average = [1, 1, 1, 1, 1, 1, 1, 1, 1];
    const slope = [-1, 0, 1, -1, 0, 1, -1, 0, 1];
    const curvature = [1, -2, 1, 1, -2, 1, 1, -2, 1];
    const chess = [1, -2, 1, -2, 4, -2, 1, -2, 1];
    const [a, b, c, d] = kernelEnergy(kernelFrom(average, slope, curvature, chess));
    expect(a[0]).toBeCloseTo(1);
    expect(b[1]).toBeCloseTo(1);
    expect(c[2]).toBeCloseTo(1);
    expect(d[4]).toBeCloseTo(1);
  });

  it('adds up to 1, and of random kernels each order has its share', () => {
    const kernel = tf.randomNormal([3, 3, 40, 50], 0, 1, 'float32', 4) as tf.Tensor4D;
    const shares = kernelEnergy(kernel);
    expect(shares).toHaveLength(2000);
    for (const share of shares) expect(share.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1);
    // Of the nine products of two polynomials so many have the order 0, 1, 2, 3 and 4.
    [1, 2, 3, 2, 1].forEach((products, order) => {
      expect(mean(shares.map((share) => share[order]))).toBeCloseTo(products / 9, 1);
    });
    kernel.dispose();
  });

  it('leaves out what is zero, and needs 3 x 3', () => {
    expect(kernelEnergy(kernelFrom([0, 0, 0, 0, 0, 0, 0, 0, 0]))).toEqual([]);
    expect(() => kernelEnergy(tf.zeros([5, 5, 1, 1]))).toThrow(/expected kernels of 3 x 3, got 5 x 5/);
  });
});

describe("Moran's I", () => {
  it('is high where neighbours are alike, -1 on a chessboard, -1/8 without order', () => {
    const [smooth, chess] = spatialAutocorrelation(
      kernelFrom([0, 1, 2, 1, 2, 3, 2, 3, 4], [1, -1, 1, -1, 1, -1, 1, -1, 1]),
    );
    expect(smooth).toBeGreaterThan(0.3);
    expect(chess).toBeLessThan(-0.9);
    const random = tf.randomNormal([3, 3, 60, 60], 0, 1, 'float32', 5) as tf.Tensor4D;
    expect(mean(spatialAutocorrelation(random))).toBeCloseTo(-1 / 8, 1);
    random.dispose();
  });

  it('loses order by shuffling, the same way with the same seed', () => {
    const kernel = kernelFrom(...Array.from({ length: 500 }, () => [0, 1, 2, 1, 2, 3, 2, 3, 4]));
    const shuffled = spatialAutocorrelation(kernel, { shuffle: 1 });
    expect(mean(shuffled)).toBeCloseTo(-1 / 8, 1);
    expect(spatialAutocorrelation(kernel, { shuffle: 1 })).toEqual(shuffled);
    expect(spatialAutocorrelation(kernel, { shuffle: 2 })).not.toEqual(shuffled);
  });
});

describe('kernels as pictures', () => {
  const model = vgg('narrow', [[4], [5]], { includeTop: false, inputShape: [8, 8, 3], seed: 1 });

  it('are the slices of one input channel', () => {
    tf.tidy(() => {
      expect(convolutionNames(model)).toEqual(['block1_conv1', 'block2_conv1']);
      const slices = kernelSlices(model, 'block2_conv1', 3);
      expect(slices.shape).toEqual([5, 3, 3, 1]);
      const kernel = model.getLayer('block2_conv1').getWeights()[0] as tf.Tensor4D;
      expect(slices.arraySync()[2][0][1][0]).toBe(kernel.arraySync()[0][1][3][2]);
    });
  });

  it('have red first where the network has blue first', () => {
    tf.tidy(() => {
      const kernel = model.getLayer('block1_conv1').getWeights()[0] as tf.Tensor4D;
      const colours = kernelColors(model, 'block1_conv1');
      expect(colours.shape).toEqual([4, 3, 3, 3]);
      expect(colours.arraySync()[1][2][0][0]).toBe(kernel.arraySync()[2][0][2][1]);
    });
  });

  it('of a layer or a channel that is not there are refused', () => {
    expect(() => kernelSlices(model, 'block2_conv1', 4)).toThrow(/from 0 to 3, got 4/);
    expect(() => kernelSlices(model, 'block1_pool')).toThrow(/expected a layer with kernels/);
    expect(() => kernelSlices(model, 'block2_con1')).toThrow(/did you mean "block2_conv1"/);
    expect(() => kernelColors(model, 'block2_conv1')).toThrow(/3 colors, got block2_conv1 with 4/);
  });
});

describe('the readings of a model', () => {
  it('are of every kernel of every convolution, and of the same weights shuffled', () => {
    const model = vgg('small', [[4], [6]], { includeTop: false, inputShape: [8, 8, 3], seed: 1 });
    const { derivatives, order, shuffled } = kernelReadings(model, { seed: 1 });
    const layers = convolutionNames(model);
    expect(Object.keys(derivatives)).toEqual(layers);
    const kernel = kernelOf(model, layers[0]);
    const shares = kernelEnergy(kernel).map(([average, first, second]) => average + first + second);
    expect(derivatives[layers[0]].values).toEqual(shares);
    expect(order[layers[0]].values).toEqual(spatialAutocorrelation(kernel));
    expect(order[layers[1]].count).toBe(4 * 6);
    expect(shuffled[layers[1]].values).not.toEqual(order[layers[1]].values);
    expect(kernelReadings(model, { seed: 1 }).shuffled).toEqual(shuffled);
    model.dispose();
  });
});

it('the kernels of a transposed convolution are [height, width, in, out] too', () => {
  const made = [
    tf.layers.conv2dTranspose({ name: 'theirs', filters: 4, kernelSize: 2, inputShape: [5, 5, 3] }),
    new TransposedConv2d({ name: 'ours', filters: 4, kernelSize: 2, inputShape: [5, 5, 3] }),
  ];
  for (const layer of made) {
    const model = tf.sequential({ layers: [layer] });
    const kernel = kernelOf(model, layer.name);
    expect(kernel.shape).toEqual([2, 2, 3, 4]);
    expect(kernelSlices(model, layer.name, 2).shape).toEqual([4, 2, 2, 1]);
    expect(kernelColors(model, layer.name, { order: 'rgb' }).arraySync()).toEqual(
      kernel.transpose([3, 0, 1, 2]).arraySync(),
    );
  }
});
