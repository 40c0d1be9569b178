import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../lib/base/dataError';
import { parseIdx } from '../../lib/data/idx';
import { idxBytes } from './madeUp';

const images = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([count, height, width]) => {
    const size = count * height * width;
    return fc.record({
      shape: fc.constant([count, height, width]),
      values: fc.uint8Array({ minLength: size, maxLength: size }),
    });
  });

describe('an idx file', () => {
  it('gives its shape and its values', () => {
    fc.assert(
      fc.property(images, ({ shape, values }) => {
        const parsed = parseIdx(idxBytes(shape, values), 3, 'pictures');
        expect(parsed.shape).toEqual(shape);
        expect(Buffer.from(parsed.values)).toEqual(Buffer.from(values));
      }),
    );
    const labels = idxBytes([3], Uint8Array.of(7, 8, 9));
    expect(parseIdx(labels, 1, 'labels')).toEqual({ shape: [3], values: labels.subarray(8) });
  });

  it('is read where it lies: a view into a larger buffer, and no copy', () => {
    const held = Buffer.concat([Buffer.alloc(3, 255), idxBytes([2], Uint8Array.of(4, 5))]);
    const { values } = parseIdx(held.subarray(3), 1, 'labels');
    expect([...values]).toEqual([4, 5]);
    held[held.length - 1] = 6;
    expect([...values]).toEqual([4, 6]);
  });

  it('cut short anywhere, or with more at its end, is an error that names it', () => {
    fc.assert(
      fc.property(images, fc.nat(), fc.integer({ min: 1, max: 9 }), ({ shape, values }, cut, more) => {
        const whole = idxBytes(shape, values);
        const short = whole.subarray(0, cut % whole.length);
        expect(() => parseIdx(short, 3, 'here/digits')).toThrow(DataError);
        expect(() => parseIdx(short, 3, 'here/digits')).toThrow(/^here\/digits: expected/);
        const long = Buffer.concat([whole, Buffer.alloc(more)]);
        expect(() => parseIdx(long, 3, 'digits')).toThrow(
          /there is more than belongs there; move the file away/,
        );
      }),
    );
    const whole = idxBytes([60_000, 28, 28], new Uint8Array(100));
    expect(() => parseIdx(whole, 3, 'digits')).toThrow(
      'digits: expected 47,040,016 bytes for [60000, 28, 28], found 116: the file was cut short; move the file away ' +
        'and run "npm run data -- mnist"',
    );
  });

  it('of another kind is told from it', () => {
    const labels = idxBytes([12], new Uint8Array(12));
    expect(() => parseIdx(labels, 3, 'digits')).toThrow(
      'digits: expected the magic number 0x00000803 of images, found 0x00000801 (labels)',
    );
    const pictures = idxBytes([1, 2, 2], new Uint8Array(4));
    expect(() => parseIdx(pictures, 1, 'digits')).toThrow(/of labels, found 0x00000803 \(images\)/);
    expect(() => parseIdx(Buffer.from('<!doctype html>'), 1, 'digits')).toThrow(/found 0x3c21646f; move/);
    const bigNumbers = idxBytes([1], new Uint8Array(1)).fill(0x0d, 2, 3); // floats
    expect(() => parseIdx(bigNumbers, 1, 'digits')).toThrow(/found 0x00000d01; move/);
  });
});
