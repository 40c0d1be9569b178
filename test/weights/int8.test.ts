import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { tf } from '../../lib/engine/tf';
import { vgg16Pooled } from '../../lib/models/vgg16Pooled';
import { availableVgg16 } from '../../lib/weights/availableVgg16';
import { loadInt8, roundedTo8Bits, saveInt8, toInt8 } from '../../lib/weights/int8';
import { temporaryFolders } from '../data/temporary';

const temporary = temporaryFolders();
const words = { network: 'a small network', classes: ['a', 'b', 'c'], size: 32 };

/** With random weights. */
function small(): tf.LayersModel {
  const model = vgg16Pooled({ classes: 3, blocks: [[4, 4], [8]] });
  tf.tidy(() =>
    model.setWeights(model.getWeights().map((w, i) => tf.randomNormal(w.shape, 0, 0.3, 'float32', i + 1))),
  );
  return model;
}

describe('8 bits', () => {
  it('are the nearest multiples of a scale for each output channel', () => {
    const kernel = [1, -10, 0, -0.5, 5, 0, 0.004, 0.04, 0];
    const { values, scales } = toInt8(kernel, 3);
    expect([...scales]).toEqual([1 / 127, 10 / 127, 0].map(Math.fround));
    kernel.forEach((value, i) => {
      expect(Math.abs(values[i] * scales[i % 3] - value)).toBeLessThanOrEqual(scales[i % 3] / 2 + 1e-6);
    });
    expect([values[0], values[1]]).toEqual([127, -127]);
  });

  it('come back from a file with classes and size, a quarter of the size', async () => {
    const folder = join(temporary(), 'net');
    const model = small();
    saveInt8(model, folder, words, { 'card.md': 'a card' });
    const before = tf.memory().numTensors;
    const { model: loaded, ...said } = loadInt8(folder);
    expect(said).toEqual(words);
    expect(readFileSync(join(folder, 'card.md'), 'utf8')).toBe('a card');
    const available = await availableVgg16({ folder });
    expect([available.classes, available.size]).toEqual([words.classes, 32]);
    available.model.dispose();
    const rounded = roundedTo8Bits(model);
    for (const [i, weight] of loaded.getWeights().entries()) {
      const [exact, half] = [model, rounded].map((each) => each.getWeights()[i].dataSync());
      const most = Math.max(...exact.map(Math.abs));
      expect(weight.dataSync()).toEqual(half);
      weight.dataSync().forEach((value, j) => expect(Math.abs(value - exact[j])).toBeLessThan(most / 250));
    }
    const bytes = statSync(join(folder, 'weights.safetensors')).size;
    expect(bytes - 8 - Number(readFileSync(join(folder, 'weights.safetensors')).readBigUInt64LE())).toBe(
      model.countParams() + 3 * 19 + 4 * 19, // biases 4 bytes, a scale of 4 bytes for each
    );
    rounded.dispose();
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('in a file that is missing, damaged or of another kind are refused', () => {
    const folder = join(temporary(), 'net');
    expect(() => loadInt8(folder)).toThrow(/weights.safetensors is missing: .*npm run train -- vgg16/);
    const model = small();
    saveInt8(model, folder, { ...words, classes: ['a', 'b'] });
    expect(() => loadInt8(folder)).toThrow(/a name for each of 3 classes/);
    saveInt8(model, folder, words);
    const file = join(folder, 'weights.safetensors');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, -1));
    const before = tf.memory().numTensors;
    expect(() => loadInt8(folder)).toThrow(/cut short or changed/);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
