import { afterEach, describe, expect, it, vi } from 'vitest';
import { showTable } from '../../lib/notebook/table';
import { Cell, noCellLeft } from './cell';

noCellLeft();
afterEach(() => vi.restoreAllMocks());

const rows = [
  { layer: 'conv1', weights: 1600, note: 'a < b' },
  { layer: 'conv2 & more', weights: 102400, note: '' },
];

describe('a table', () => {
  it('in a terminal is columns of text', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    showTable(rows, { caption: 'Sizes.' });
    expect(log.mock.calls[0][0]).toBe(
      ['Sizes.', 'layer         weights  note', 'conv1         1600     a < b', 'conv2 & more  102,400'].join(
        '\n',
      ),
    );
  });

  it('in a cell has headers for columns and rows, numbers to the right, and its caption', () => {
    const cell = Cell.run();
    showTable(rows, { caption: 'Sizes.' });
    const html = cell.outputs[0].data['text/html'];
    expect(html).toMatch(/^<table class="dataframe" aria-label="Sizes.">.*<\/table>$/);
    const heads = html.match(/<th scope="col"[^>]*>[^<]*/g)!;
    expect(heads.map((head) => [head.split('>')[1], head.includes('text-align: right')])).toEqual([
      ['layer', false],
      ['weights', true],
      ['note', false],
    ]);
    expect(html.match(/<th scope="row"[^>]*>[^<]*/g)?.map((head) => head.split('>')[1])).toEqual([
      'conv1',
      'conv2 &amp; more',
    ]);
    expect(html).toMatch(/<td[^>]*right[^>]*>102,400<\/td>/);
    expect(html).toMatch(/<td[^>]*>a &lt; b<\/td>/);
    expect(cell.outputs[1].data['text/plain']).toBe('Sizes.');
  });

  it('writes fractions with four digits, and whatever else says how it is written', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    showTable([{ share: 2 / 3, tiny: 1.23456e-7, of: { toString: () => '0.5 (0.4 … 0.6)' } }], {
      caption: 'C.',
    });
    expect(String(log.mock.calls[0][0]).split('\n')[2]).toBe('0.6667  1.235e-7  0.5 (0.4 … 0.6)');
  });

  it('without rows, or with a hole, is an error', () => {
    expect(() => showTable([], { caption: '' })).toThrow('expected at least one row, got none');
    const holes = [{ a: 1, b: 2 }, { a: 1 }] as unknown as Record<string, number>[];
    expect(() => showTable(holes, { caption: '' })).toThrow(
      'expected "b" in every row as in the first, row 1 has none',
    );
  });
});
