import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { loadCifar10 } from '../../lib/data/cifar10';
import { cifar10RecordBytes } from '../../lib/data/cifar10';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-cifar-'));
  mkdirSync(join(folder, 'cifar10/cifar-10-batches-bin'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = [...[1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`), 'test_batch.bin'];
const write = (name: string, bytes: Uint8Array) =>
  writeFileSync(join(folder, 'cifar10/cifar-10-batches-bin', name), bytes);

/** 10,000 records; the one at `at` is of class 7, with red at the top left and blue at the bottom right. */
function batch(at: number): Uint8Array {
  const bytes = new Uint8Array(10_000 * cifar10RecordBytes);
  const start = at * cifar10RecordBytes;
  bytes[start] = 7;
  bytes[start + 1] = 200;
  bytes[start + cifar10RecordBytes - 1] = 90;
  return bytes;
}

describe('CIFAR-10 as published', () => {
  it('becomes images of red, green and blue values, the batches one after the other', async () => {
    files.forEach((name, i) => write(name, batch(i)));
    const { train, test } = await loadCifar10([folder]);
    expect([train.count, test.count, train.channels]).toEqual([50_000, 10_000, 3]);
    expect(train.labels[2 * 10_000 + 2]).toBe(7);
    const size = 32 * 32 * 3;
    const picture = test.images.subarray(5 * size, 6 * size);
    expect(Array.from(picture.subarray(0, 3))).toEqual([200, 0, 0]);
    expect(Array.from(picture.subarray(-3))).toEqual([0, 0, 90]);
    expect(test.classes[7]).toBe('horse');
  });

  it('is refused where a file is missing, cut short or of other classes', async () => {
    await expect(loadCifar10([folder])).rejects.toThrow(/found neither/);
    write('test_batch.bin', batch(0).subarray(0, 5000));
    await expect(loadCifar10([folder])).rejects.toThrow(/data_batch_1\.bin is missing: unpack/);
    files.slice(0, 5).forEach((name) => write(name, batch(0)));
    await expect(loadCifar10([folder])).rejects.toThrow(
      /expected 30730000 bytes for 10000 images, found 5000/,
    );
    const stray = batch(0);
    stray[0] = 10;
    write('test_batch.bin', stray);
    await expect(loadCifar10([folder])).rejects.toThrow(/label 0 is 10, but there are 10 classes/);
  });
});

describe('CIFAR-10 as JPEG files', () => {
  it.each([
    ['no archive at all', Buffer.from('a letter')],
    ['an archive that was cut short', Buffer.from('fd377a585a0000ff12d941', 'hex')],
  ])('is refused where it is %s', async (_, bytes) => {
    writeFileSync(join(folder, 'cifar10/cifar10-jpeg.tar.xz'), bytes);
    await expect(loadCifar10([folder])).rejects.toThrow(/expected a whole \.tar\.xz file/);
  });
});
