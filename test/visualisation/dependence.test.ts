import { afterEach, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { tf } from '../../lib/engine/tf';
import { vgg } from '../../lib/models/vgg';
import { dependence } from '../../lib/visualisation/dependence';
import { receptiveField } from '../../lib/models/receptiveField';

afterEach(() => tf.disposeVariables());

const noise = (size: number) => tf.randomNormal<tf.Rank.R4>([2, size, size, 3], 0, 1, 'float32', 3);

/** One 5 x 5 convolution with these weights of the distance from the middle, for each channel. */
function convolution(weight: (distance: number) => number): tf.LayersModel {
  const input = tf.input({ shape: [null, null, 3] });
  const layer = tf.layers.conv2d({
    name: 'conv',
    filters: 1,
    kernelSize: 5,
    padding: 'same',
    useBias: false,
  });
  const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
  const values = Array.from({ length: 75 }, (_, i) => {
    const [row, column] = [Math.floor(i / 15), Math.floor(i / 3) % 5];
    return weight(Math.max(Math.abs(row - 2), Math.abs(column - 2)));
  });
  layer.setWeights([tf.tensor4d(values, [5, 5, 3, 1])]);
  return model;
}

describe('what a feature map depends on', () => {
  it('is the square whose weights are not 0, inside the receptive field', async () => {
    const x = noise(16);
    for (const [edge, reach] of [
      [1, 0],
      [3, 1],
      [5, 2],
    ]) {
      const model = convolution((distance) => (distance <= reach ? 1 : 0));
      const { counted, measured } = await dependence(model, ['conv'], x, { tolerance: 1e-3 });
      expect(counted).toEqual({ conv: 5 });
      for (const value of measured.conv.values) {
        expect(value).toBeGreaterThan(edge - 1);
        expect(value).toBeLessThanOrEqual(edge);
      }
    }
  });

  it('is less than the receptive field where the weights at its border are small', async () => {
    const model = convolution((distance) => [1, 0.5, 0.001][distance]);
    const { measured } = await dependence(model, ['conv'], noise(16));
    expect(Math.max(...measured.conv.values)).toBeLessThanOrEqual(3);
  });

  it('is found in the part of the image that matters as in the whole, and leaves no tensors', async () => {
    const model = vgg('small', [[4], [8, 8]], { includeTop: false, inputShape: [null, null, 3], seed: 1 });
    const x = noise(64);
    const before = tf.memory().numTensors;
    const { counted, measured } = await dependence(model, ['block1_pool', 'block2_pool'], x, {
      tolerance: 0.01,
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(counted.block2_pool).toBe(receptiveField(model, 'block2_pool')!.height.size);
    // What lies beyond the middle does not matter.
    const { start, size } = { start: 24, size: 24 };
    const inside = x.slice([0, start, start, 0], [-1, size, size, -1]);
    const other = inside.pad([
      [0, 0],
      [start, 64 - start - size],
      [start, 64 - start - size],
      [0, 0],
    ]) as tf.Tensor4D;
    const again = await dependence(model, ['block1_pool'], other, { tolerance: 0.01 });
    expect(again.measured.block1_pool.values).toEqual(measured.block1_pool.values);
    measured.block2_pool.values.forEach((value, i) =>
      expect(value).toBeGreaterThan(measured.block1_pool.values[i]),
    );
  });

  it('needs positions', async () => {
    const model = vgg('small', [[4]], { inputShape: [8, 8, 3], classes: 2, units: 4, seed: 1 });
    await expect(dependence(model, ['fc1'], noise(8))).rejects.toThrow(/fc1, which has no positions/);
  });
});
