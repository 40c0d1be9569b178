import { expect, it } from 'vitest';
import { logAxis } from '../../lib/plot/theme';

const ticks = (values: number[]) => logAxis('rate', values) as { tickvals: number[]; ticktext: string[] };

it('has ticks around all values, that say where they are', () => {
  const { tickvals, ticktext } = ticks([200, 5000]);
  expect(tickvals).toEqual([100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]);
  expect(ticktext.map((text) => Number(text.replace(',', '')))).toEqual(tickvals);
});

it('names the decades alone where all names would run into each other', () => {
  const { tickvals, ticktext } = ticks([2, 5, 1000]);
  expect(tickvals).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]);
  expect(ticktext.filter((text) => text)).toEqual(['1', '10', '100', '1,000']);
  expect(ticktext.map((text, i) => (text ? Number(text.replace(',', '')) : tickvals[i]))).toEqual(tickvals);
});

it('keeps to decades over a wide range, written as powers where they are far from 1', () => {
  expect(ticks([1e-5, 0.1, 10, 1e6]).ticktext).toEqual([
    ...['10<sup>−5</sup>', '10<sup>−4</sup>', '0.001', '0.01', '0.1', '1'],
    ...['10', '100', '1,000', '10,000', '10<sup>5</sup>', '10<sup>6</sup>'],
  ]);
});

it('leaves out what has no place on it', () => {
  expect(ticks([-1, 0, 1, 2]).tickvals).toEqual([1, 2, 5, 10, 20, 50]);
  expect(ticks([0]).tickvals).toHaveLength(6);
});
