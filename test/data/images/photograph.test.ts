import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../../lib/engine/kernels/register';
import { loadPhotograph } from '../../../lib/data/images/photograph';
import { tf } from '../../../lib/engine/tf';
import { resizeNearest } from '../../../lib/data/images/photograph';

const fixtures = join(__dirname, '../../parity/fixtures/photographs');
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-photograph-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, bytes: Uint8Array | string) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

/** The start of a PNG file that claims this size. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(33);
  header.write('\x89PNG\r\n\x1a\n', 'latin1');
  header.writeUInt32BE(13, 8);
  header.write('IHDR', 12);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  header.set([8, 2, 0, 0, 0], 24);
  return header;
}

describe('a file that will not do', () => {
  it('is missing', () => {
    expect(() => loadPhotograph(join(folder, 'none.jpg'))).toThrow(/none\.jpg is missing/);
    expect(() => loadPhotograph(folder)).toThrow(/expected a file that can be read/);
  });

  it('is no picture', () => {
    expect(() => loadPhotograph(written('text.jpg', 'a letter'))).toThrow(
      /expected a JPEG or PNG picture, found no picture/,
    );
    expect(() => loadPhotograph(written('empty.png', ''))).toThrow(/found no picture/);
  });

  it('is a picture of another kind', () => {
    const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
    expect(() => loadPhotograph(written('a.jpg', gif))).toThrow(/found GIF/);
  });

  it.each(['colour.jpg', 'colour.png'])('was cut short: %s', (name) => {
    const bytes = readFileSync(join(fixtures, name));
    const before = tf.memory().numTensors;
    const file = written(name, bytes.subarray(0, bytes.length >> 1));
    expect(() => loadPhotograph(file)).toThrow(/expected a whole picture/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is too large to decode', () => {
    const before = process.memoryUsage().rss;
    const file = written('huge.png', pngHeader(20_000, 20_000));
    expect(() => loadPhotograph(file)).toThrow(
      /20000 x 20000 are 400,000,000 pixels, more than the 50,000,000 allowed/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  });
});

describe('a picture of one pixel', () => {
  it('fills any size', () => {
    const x = loadPhotograph(join(fixtures, 'one.png'), { size: [3, 2] });
    expect(x.shape).toEqual([3, 2, 3]);
    expect(Array.from(x.dataSync())).toEqual(Array.from({ length: 6 }, () => [10, 200, 30]).flat());
    x.dispose();
  });
});

describe('the nearest pixel', () => {
  it('repeats pixels when a picture is enlarged by a whole factor, and picks the middle ones when it shrinks', () => {
    tf.tidy(() => {
      const x = tf.range(0, 9, 1, 'int32').reshape([3, 3, 1]) as tf.Tensor3D;
      expect(resizeNearest(x, [3, 6]).dataSync().slice(0, 6)).toEqual(Int32Array.of(0, 0, 1, 1, 2, 2));
      expect(Array.from(resizeNearest(x, [1, 1]).dataSync())).toEqual([4]);
      expect(Array.from(resizeNearest(x, [3, 3]).dataSync())).toEqual(Array.from(x.dataSync()));
    });
  });

  it('needs a size', () => {
    const x = tf.zeros([2, 2, 3]) as tf.Tensor3D;
    expect(() => resizeNearest(x, [0, 3])).toThrow(/expected a height and a width of 1 or more, got 0 x 3/);
    x.dispose();
  });
});
