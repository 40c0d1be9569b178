import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { foldBatchNorm } from '../../lib/models/foldBatchNorm';
import { tf } from '../../lib/engine/tf';
import { copyWeights } from '../../lib/weights/bundled';
import { loadFloat16, saveFloat16, toFloat16, toFloat32 } from '../../lib/weights/float16';
import { vgg16Pooled, vgg16PooledForTraining } from '../../lib/models/vgg16Pooled';
import '../../lib/engine/kernels/register';
import { vggPreprocess } from '../../lib/layers/vggPreprocessing';
import type { Mutation } from '../faults/badInput/change';
import { tfjsModels } from '../faults/badInput/readers/tfjsModel';
import { defectsOf } from '../faults/badInput/tryReader';

/** A 16-bit number by its definition. */
function fromHalf(half: number): number {
  const [sign, exponent, fraction] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

describe('numbers of 16 bits', () => {
  it('come back the same where they are such numbers', () => {
    for (let half = 0; half < 65536; half++) {
      const value = fromHalf(half);
      if (!Number.isNaN(value)) expect(toFloat16([value])[0]).toBe(half);
    }
    expect(fromHalf(toFloat16([NaN])[0])).toBeNaN();
  });

  it('are read as what they are, at any place of a buffer, and so are those of bfloat16 and float64', () => {
    const bytesOf = (array: Uint16Array | Float64Array) => {
      const moved = new Uint8Array(array.byteLength + 3);
      moved.set(new Uint8Array(array.buffer), 3);
      return moved.subarray(3);
    };
    const halves = Uint16Array.from({ length: 65536 }, (_, half) => half);
    expect(toFloat32(bytesOf(halves), 'float16')).toEqual(Float32Array.from(halves, fromHalf));
    const upper = new Uint16Array(Float32Array.of(1.5, -0.0078125, Infinity).buffer).filter((_, i) => i % 2);
    expect([...toFloat32(bytesOf(upper), 'bfloat16')]).toEqual([1.5, -0.0078125, Infinity]);
    expect([...toFloat32(bytesOf(Float64Array.of(0.1, -3)), 'float64')]).toEqual([Math.fround(0.1), -3]);
  });

  it('are the nearest ones, of two equally near the even one', () => {
    expect(fromHalf(toFloat16([1 + 1 / 2048])[0])).toBe(1);
    expect(fromHalf(toFloat16([1 + 3 / 2048])[0])).toBe(1 + 2 / 1024);
    expect(toFloat16([65519.99, 65520, -1e9, 1e-9]).join()).toBe([0x7bff, 0x7c00, 0xfc00, 0].join());
    for (let i = 0; i < 2000; i++) {
      const value = Math.fround(Math.sin(i) * 2 ** ((i % 40) - 25));
      const step = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(value) || 1)) - 10));
      expect(Math.abs(fromHalf(toFloat16([value])[0]) - value)).toBeLessThanOrEqual(step / 2);
    }
  });
});

describe('a network in 16 bits', () => {
  const blocks = [[8], [16, 16]];
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-half-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('computes after folding, halving and loading what it computed in training, to three digits', async () => {
    const trained = vgg16PooledForTraining({ seed: 1, classes: 10, blocks });
    const pictures = tf.randomUniform([4, 32, 32, 3], 0, 1, 'float32', 2) as tf.Tensor4D;
    for (let i = 0; i < 3; i++) tf.tidy(() => void trained.apply(pictures, { training: true })); // statistics
    const folded = await foldBatchNorm(trained);
    const inference = vgg16Pooled({ classes: 10, blocks, activation: 'linear' });
    copyWeights(folded, inference);
    await saveFloat16(inference, join(folder, 'net'), { 'training.json': '{}' });
    expect(readdirSync(join(folder, 'net')).sort()).toEqual(['model.json', 'training.json', 'weights.bin']);
    expect(readFileSync(join(folder, 'net/weights.bin')).length).toBe(2 * inference.countParams());

    const loaded = await loadFloat16(join(folder, 'net'), 'net');
    tf.tidy(() => {
      const expected = trained.apply(pictures, { training: false }) as tf.Tensor;
      const found = loaded.apply(vggPreprocess(pictures.mul(255))) as tf.Tensor;
      const difference = found.sub(expected).abs().max().div(expected.abs().max()).dataSync()[0];
      expect(difference).toBeLessThan(5e-3);
      const large = loaded.apply(tf.zeros([1, 64, 96, 3])) as tf.Tensor; // any size
      expect(large.shape).toEqual([1, 10]);
    });
    for (const model of [trained, folded, inference, loaded]) model.dispose();
    pictures.dispose();
  });

  it('is missed, or refused where it is cut short, with a way out', async () => {
    await expect(loadFloat16(join(folder, 'none'), 'none')).rejects.toThrow(
      /is missing: restore it.*npm run train/,
    );
    writeFileSync(
      join(folder, 'net/weights.bin'),
      readFileSync(join(folder, 'net/weights.bin')).subarray(0, 1000),
    );
    await expect(loadFloat16(join(folder, 'net'), 'net')).rejects.toThrow(
      /expected a model in tfjs' format, whole/,
    );
  });
});

describe('a network of 16 bits that is damaged', () => {
  const [json, weights] = tfjsModels;

  it('with weights cut in the middle of a number', async () => {
    const mutation: Mutation = { changes: [{ kind: 'cutLast', count: 3 }], sealed: false };
    expect(await defectsOf(weights, 'net/weights.bin', mutation)).toEqual([]);
  });

  it.each(['float32', 1e9])('with %j for a field of its model.json', async (value) => {
    const mutation: Mutation = { changes: [{ kind: 'json', node: 830449, value }], sealed: false };
    expect(await defectsOf(json, 'net/model.json', mutation)).toEqual([]);
  });
});
