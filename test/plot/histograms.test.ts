import { describe, expect, it } from 'vitest';
import { histograms } from '../../lib/plot/histograms';
import { distribution } from '../../lib/visualisation/distribution';
import { tf } from '../../lib/engine/tf';

const of = (values: number[], bins: number, range: [number, number]) =>
  distribution(tf.tensor1d(values), { bins, range });

interface Panel {
  name: string;
  x: Float32Array;
  y: Float32Array;
  width: number;
  yaxis: string;
}

describe('histograms', () => {
  const items = [
    { name: 'before', distribution: of([0, 1, 1, 2], 4, [0, 4]) },
    { name: 'after', distribution: of([-1, 1], 2, [-2, 2]) },
    { name: 'later', distribution: of([3, 3, 3], 2, [-2, 6]) },
  ];
  const figure = histograms(items, { title: 'Activations', value: 'activation', reading: 'Look.' });
  const panels = figure.data as Panel[];
  const layout = figure.layout as typeof figure.layout & {
    shapes: { x0: number; yref: string; line: { dash: string } }[];
    annotations: { text: string; yref: string }[];
  } & Record<string, { domain: [number, number]; title: { text: string }; anchor?: string }>;

  it('have bars over the middle of each bin, as high as the share in it', () => {
    expect(panels.map(({ name }) => name)).toEqual(['before', 'after', 'later']);
    expect([...panels[0].x]).toEqual([0.5, 1.5, 2.5, 3.5]);
    expect([...panels[0].y]).toEqual([0.25, 0.5, 0.25, 0]);
    expect([...panels[1].x]).toEqual([-1, 1]);
    expect(panels.map(({ width }) => width)).toEqual([1, 2, 4]);
  });

  it('stand one above the other, and share the axis below', () => {
    expect(panels.map(({ yaxis }) => yaxis)).toEqual(['y', 'y2', 'y3']);
    const domains = ['yaxis', 'yaxis2', 'yaxis3'].map((name) => layout[name].domain);
    domains.forEach(([low, high], i) => {
      expect(high).toBeGreaterThan(low);
      if (i > 0) expect(domains[i - 1][0]).toBeGreaterThan(high);
    });
    expect([domains[0][1], domains[2][0]]).toEqual([1, 0]);
    expect(layout.xaxis).toMatchObject({ anchor: 'y3', title: { text: 'activation' } });
    const titles = ['yaxis', 'yaxis2', 'yaxis3'].map((name) => layout[name].title.text);
    expect(titles).toEqual(['', 'share of values', '']);
  });

  it('mark the mean and one standard deviation to either side, each in its panel', () => {
    const marks = layout.shapes.map(({ x0, yref, line }) => [x0, yref, line.dash]);
    const sd = Math.sqrt(0.5);
    expect(marks.slice(0, 3)).toEqual([
      [1, 'y domain', 'solid'],
      [1 - sd, 'y domain', 'dot'],
      [1 + sd, 'y domain', 'dot'],
    ]);
    expect(marks.slice(3, 6)).toEqual([
      [0, 'y2 domain', 'solid'],
      [-1, 'y2 domain', 'dot'],
      [1, 'y2 domain', 'dot'],
    ]);
    expect(layout.annotations.map(({ text, yref }) => [text, yref])).toEqual([
      ['<b>before</b><br>mean 1.00, sd 0.71', 'y domain'],
      ['<b>after</b><br>mean 0.00, sd 1.00', 'y2 domain'],
      ['<b>later</b><br>mean 3.00, sd 0.00', 'y3 domain'],
    ]);
  });

  it('say the moments in the caption, and what to read', () => {
    expect(layout.meta.caption).toBe(
      'before: mean 1.000, variance 0.500; after: mean 0.000, variance 1.000; later: mean 3.000, variance 0.000. Look.',
    );
    expect(layout.title.text).toBe('Activations');
  });

  it('write small numbers with the digits that they have, and no minus before a zero', () => {
    const caption = (mean: number) =>
      histograms([{ name: 'a', distribution: { ...items[0].distribution, mean } }], { title: '', value: '' })
        .layout.meta.caption;
    expect(caption(0.000123)).toContain('mean 0.000123,');
    expect(caption(-0.000456)).toContain('mean -0.000456,');
    expect(caption(-1e-9)).toContain('mean 0.000,');
  });
});
