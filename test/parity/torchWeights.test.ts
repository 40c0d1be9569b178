/** Files named as torchvision and timm name them, and what PyTorch computed from them (torchWeights.py). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { tf } from '../../lib/engine/tf';
import { TorchPreprocessing, vggPreprocess } from '../../lib/layers/vggPreprocessing';
import { kernelColors } from '../../lib/visualisation/kernels';
import { loadWeights } from '../../lib/weights/loadWeights';
import { smallVgg } from './smallVgg';

const fixtures = join(__dirname, 'fixtures/torch');
const answers = JSON.parse(readFileSync(join(fixtures, 'answers.json'), 'utf8')) as Record<string, number[]>;
const network = (includeTop = true) =>
  smallVgg(includeTop, { inputShape: [64, 64, 3], preprocessing: new TorchPreprocessing() });

async function predictions(file: string): Promise<number[]> {
  const model = network();
  await loadWeights(model, join(fixtures, file));
  const values = tf.tidy(() => {
    const rgb = tf.tensor4d(
      Float32Array.from({ length: 2 * 64 * 64 * 3 }, (_, i) => 127 + 100 * Math.sin(i)),
      [2, 64, 64, 3],
    );
    return Array.from((model.apply(vggPreprocess(rgb)) as tf.Tensor).dataSync());
  });
  model.dispose();
  return values;
}

describe('weights that PyTorch saved', () => {
  it.each([
    ['small.float32.safetensors', 'float32'],
    ['small.float16.safetensors', 'float16'],
    ['small.bfloat16.safetensors', 'bfloat16'],
    ['timm.safetensors', 'float32'],
    ['sharded.safetensors.index.json', 'float32'],
  ])('%s gives what PyTorch computes', async (file, answer) => {
    const found = await predictions(file);
    const largest = Math.max(...answers[answer]);
    expect(found).toHaveLength(answers[answer].length);
    found.forEach((value, i) => expect(Math.abs(value - answers[answer][i])).toBeLessThan(1e-4 * largest));
  });

  it('have kernels whose colors are red, green, blue', () => {
    const model = network(false);
    const kernel = tf.randomUniform([3, 3, 3, 4], 0, 1, 'float32', 1);
    model.getLayer('block1_conv1').setWeights([kernel, tf.zeros([4])]);
    const colors = kernelColors(model, 'block1_conv1');
    expect([...colors.dataSync()]).toEqual([...kernel.transpose([3, 0, 1, 2]).dataSync()]);
    tf.dispose([kernel, colors]);
    model.dispose();
  });

  it('with the top serve a network without', async () => {
    const model = network(false);
    await loadWeights(model, join(fixtures, 'small.float32.safetensors'));
    const [kernel] = model.getLayer('block5_conv3').getWeights();
    expect(kernel.abs().max().dataSync()[0]).toBeGreaterThan(0);
    model.dispose();
  });
});

describe('a file that will not do', () => {
  const bytes = readFileSync(join(fixtures, 'small.float32.safetensors'));
  const header = (name: string, entry: object) => {
    const text = JSON.stringify({ [name]: entry });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    return Buffer.concat([length, Buffer.from(text), Buffer.alloc(64)]);
  };
  const f8 = { dtype: 'F8_E4M3', shape: [4, 3, 3, 3], data_offsets: [0, 108] };

  it.each<[string, () => string | Buffer, RegExp]>([
    ['of a network with batch normalization', () => 'batchNorm.safetensors', /another network/],
    [
      "of PyTorch's torch.save",
      () => 'small.pth',
      /a file of PyTorch's torch.save: .*safetensors.torch.save_file/,
    ],
    ['of one part', () => 'sharded-00001-of-00002.safetensors', /one of several parts: take the list/],
    [
      'cut short',
      () => bytes.subarray(0, bytes.length - 100),
      /a whole safetensors file .*cut short: fetch it again/,
    ],
    ['cut in its header', () => bytes.subarray(0, 200), /its header has 192 of .*cut short/],
    [
      'with other names',
      () => header('layer1.0.weight', { ...f8, dtype: 'F32', shape: [1], data_offsets: [0, 4] }),
      /found layer1.0.weight: give them such names/,
    ],
  ])('%s is refused, and nothing is changed', async (_, make, said) => {
    const folder = mkdtempSync(join(tmpdir(), 'convnotes-torch-'));
    const made = make();
    const file = typeof made === 'string' ? join(fixtures, made) : join(folder, 'net.safetensors');
    if (typeof made !== 'string') writeFileSync(file, made);
    const model = network();
    await expect(loadWeights(model, file)).rejects.toThrow(said);
    expect(model.getWeights().every((weight) => weight.abs().max().dataSync()[0] === 0)).toBe(true);
    model.dispose();
    rmSync(folder, { recursive: true });
  });

  it('in numbers of 8 bits is told so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'convnotes-torch-'));
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: 'c', inputShape: [8, 8, 3], filters: 4, kernelSize: 3, useBias: false }),
      ],
    });
    writeFileSync(join(folder, 'net.safetensors'), Buffer.concat([header('c.weight', f8), Buffer.alloc(44)]));
    await expect(loadWeights(model, join(folder, 'net.safetensors'))).rejects.toThrow(
      /expected float16, .*found F8_E4M3: save/,
    );
    model.dispose();
    rmSync(folder, { recursive: true });
  });
});
