import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readLabels } from '../../../lib/data/segmentation/labelDecoding';
import { temporaryFolders } from '../temporary';

const folder = temporaryFolders();

interface Png {
  depth: number;
  palette: boolean;
  interlaced: boolean;
  /** PNG's row filter, 0 … 4. */
  filter: number;
  width: number;
  height: number;
  seed: number;
}

const adam7 = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]]; // prettier-ignore

/** One number for each pixel, in files of every form that the PNG specification allows for them. */
function writePng(path: string, png: Png): number[] {
  const { depth, palette, interlaced, filter, width, height, seed } = png;
  const values = Array.from(
    { length: width * height },
    (_, i) => ((i + seed) * 7919) % Math.min(2 ** depth, 60),
  );
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const number = (n: number) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n].map((byte) => byte & 255));
    return Buffer.concat([number(data.length), body, number(crc32(body))]);
  };
  const row = (numbers: number[]) => {
    const bits = numbers.map((n) => n.toString(2).padStart(depth, '0')).join('');
    return Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
      parseInt(bits.slice(8 * i, 8 * i + 8).padEnd(8, '0'), 2),
    );
  };
  const paeth = (a: number, b: number, c: number) => {
    const [pa, pb, pc] = [b - c, a - c, a + b - 2 * c].map(Math.abs);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  };
  const step = Math.max(1, depth / 8);
  const lines = (left: number, top: number, across: number, down: number) => {
    const numbers: number[][] = [];
    for (let y = top; y < height; y += down)
      numbers.push(
        values.slice(y * width, (y + 1) * width).filter((_, x) => x >= left && (x - left) % across === 0),
      );
    const rows = numbers.filter(({ length }) => length > 0).map(row);
    return rows.flatMap((bytes, y) => [
      filter,
      ...bytes.map((byte, x) => {
        const [a, b, c] = [bytes[x - step] ?? 0, rows[y - 1]?.[x] ?? 0, rows[y - 1]?.[x - step] ?? 0];
        return (byte - [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]) & 255;
      }),
    ]);
  };
  const raw = interlaced ? adam7.flatMap(([l, t, a, d]) => lines(l, t, a, d)) : lines(0, 0, 1, 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, palette ? 3 : 0, 0, 0, interlaced ? 1 : 0], 8);
  const colors = Uint8Array.from({ length: 3 * Math.min(256, 2 ** depth) }); // all alike: only the index counts
  writeFileSync(
    path,
    Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      chunk('IHDR', header),
      ...(palette ? [chunk('PLTE', colors), chunk('tRNS', Uint8Array.of(0))] : []),
      chunk('IDAT', deflateSync(Uint8Array.from(raw))),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
  return values;
}

const png: fc.Arbitrary<Png> = fc
  .record({
    depth: fc.constantFrom(1, 2, 4, 8, 16),
    palette: fc.boolean(),
    interlaced: fc.boolean(),
    filter: fc.nat({ max: 4 }),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
    seed: fc.nat({ max: 1000 }),
  })
  .map((each) => ({ ...each, palette: each.palette && each.depth <= 8 }));

it('reads the numbers of PNG files of 1 to 16 bits, grey and palette, plain and interlaced, by each filter', () => {
  const file = join(folder(), 'labels.png');
  const classOf = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [i, i]));
  fc.assert(
    fc.property(png, (form) => {
      const values = writePng(file, form);
      const { width, height, labels } = readLabels(file, { kind: 'values', classOf });
      expect([width, height, [...labels]]).toEqual([form.width, form.height, values]);
    }),
    { numRuns: 300 },
  );
});

it('takes colours out of a palette of any depth', () => {
  const file = join(folder(), 'labels.png');
  for (const [depth, interlaced] of [
    [1, false],
    [2, true],
    [4, false],
    [8, true],
  ] as const) {
    // prettier-ignore
    writePng(file, { depth, palette: true, interlaced, filter: 1, width: 5, height: 3, seed: 1 });
    const { labels } = readLabels(file, { kind: 'colors', classOf: { 0: 4 } });
    expect([...labels]).toEqual(new Array(15).fill(4));
  }
});

it('says what is wrong with an interlaced file that was changed or cut short', () => {
  const file = join(folder(), 'labels.png');
  const form = { depth: 2, palette: false, interlaced: true, filter: 0, width: 9, height: 9, seed: 1 };
  writePng(file, form);
  const bytes = readFileSync(file);
  for (const damaged of [bytes.subarray(0, bytes.length - 20), Buffer.from(bytes).fill(7, 45, 47)]) {
    writeFileSync(file, damaged);
    expect(() => readLabels(file, { kind: 'values', classOf: {} })).toThrow(
      /labels.png: expected a PNG file of labels/,
    );
  }
});
