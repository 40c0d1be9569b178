import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plotlyJson } from '../../lib/notebook/plotlyJson';

type Kind = { new (values: number[]): ArrayLike<number> & ArrayBufferView };
const kinds: Record<string, Kind> = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  u4: Uint32Array,
  i2: Int16Array,
  u2: Uint16Array,
  i1: Int8Array,
  u1: Uint8Array,
  u1c: Uint8ClampedArray,
};

interface Packed {
  dtype: string;
  bdata: string;
}

/** What plotly.js reads out of a packed array. */
function unpack({ dtype, bdata }: Packed): number[] {
  const bytes = Buffer.from(bdata, 'base64');
  const copy = new Uint8Array(bytes).buffer; // aligned
  return Array.from(new (kinds[dtype] as unknown as new (buffer: ArrayBuffer) => ArrayLike<number>)(copy));
}

const traceOf = (trace: object) =>
  (plotlyJson({ data: [trace] }) as { data: Record<string, unknown>[] }).data[0];

describe('typed arrays', () => {
  it('come back to the bit, in fewer bytes than digits take', () => {
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6 }), { minLength: 32, maxLength: 100 });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(kinds)), numbers, fc.nat(5), (dtype, numbers, skip) => {
        const values = new kinds[dtype]([...new Array<number>(skip).fill(9), ...numbers]);
        const part = (values as unknown as Float64Array).subarray(skip); // a view into a larger buffer
        const { y } = traceOf({ y: part }) as { y: Packed };
        expect(y.dtype).toBe(dtype);
        expect(unpack(y)).toEqual(Array.from(part));
      }),
    );
    const long = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const size = (value: unknown) => JSON.stringify(value).length;
    expect(size(traceOf({ y: long }))).toBeLessThan(size({ y: Array.from(long) }) / 3);
  });

  it('that are short stay readable', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 31 }), (values) => {
        expect(traceOf({ y: Int32Array.from(values) })).toEqual({ y: values });
      }),
    );
  });

  it('may be Buffers', () => {
    const bytes = Buffer.from(Array.from({ length: 40 }, (_, i) => i));
    const { z } = traceOf({ z: bytes }) as { z: Packed };
    expect([z.dtype, unpack(z)]).toEqual(['u1', [...bytes]]);
  });

  it('as rows of a matrix are plain, in objects deep in a trace are packed', () => {
    const row = Float32Array.from({ length: 40 }, (_, i) => i);
    expect(traceOf({ z: [row, row] })).toEqual({ z: [Array.from(row), Array.from(row)] });
    const { dimensions } = traceOf({ dimensions: [{ values: row }] }) as { dimensions: { values: Packed }[] };
    expect(unpack(dimensions[0].values)).toEqual(Array.from(row));
  });

  it('of a layout are plain: plotly.js unpacks those of traces alone', () => {
    const ticks = Float32Array.from({ length: 40 }, (_, i) => i);
    expect(plotlyJson({ data: [], layout: { xaxis: { tickvals: ticks } } })).toEqual({
      data: [],
      layout: { xaxis: { tickvals: Array.from(ticks) } },
    });
  });

  it('of frames are packed as those of traces', () => {
    const y = Float32Array.from({ length: 40 }, (_, i) => i);
    const { frames } = plotlyJson({ data: [], frames: [{ name: 'a', data: [{ y }] }] }) as {
      frames: [{ name: string; data: [{ y: Packed }] }];
    };
    expect([frames[0].name, unpack(frames[0].data[0].y)]).toEqual(['a', Array.from(y)]);
  });
});

describe('a figure', () => {
  it('of plain JSON stays what it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (data, layout) => {
          const plain = JSON.parse(JSON.stringify({ data, layout })) as object;
          expect(plotlyJson({ data, layout })).toEqual(plain);
        },
      ),
    );
  });

  it('shares nothing with its JSON, and loses its functions', () => {
    const trace = { y: [1, 2], on: () => 1, line: { width: 1, at: () => 2 } };
    const figure = { data: [trace], layout: { a: [1] }, config: { responsive: true } };
    const json = plotlyJson(figure);
    trace.y.push(3);
    trace.line.width = 9;
    figure.layout.a.push(2);
    expect(json).toEqual({
      data: [{ y: [1, 2], line: { width: 1 } }],
      layout: { a: [1] },
      config: { responsive: true },
    });
  });

  it('has gaps where a plain array has no number', () => {
    expect(traceOf({ y: [1, NaN, Infinity, null] })).toEqual({ y: [1, null, null, null] });
  });
});
