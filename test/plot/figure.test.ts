/** Marks on common axes: what is drawn is what was given, and the figure says it in words. */
import { describe, expect, it } from 'vitest';
import { bars, dots } from '../../lib/plot/dots';
import { type Figure, figure } from '../../lib/plot/figure';
import { histogram } from '../../lib/plot/histogram';
import { line, points } from '../../lib/plot/line';
import { rule } from '../../lib/plot/rule';
import { muted } from '../../lib/plot/theme';

interface Trace {
  name?: string;
  x: ArrayLike<number | string>;
  y: ArrayLike<number | string>;
  line: { color: string };
  marker: { color: string };
  error_x?: { array: number[]; arrayminus: number[] };
}
const traces = ({ data }: Figure) => data as Trace[];
const around = (mean: number, reach = 0.01) => ({ mean, low: mean - reach, high: mean + reach });
const axes = { title: 'A', x: 'rate', y: 'accuracy' };

it('a figure without a title has one of its axes', () => {
  const drawn = figure({ x: 'learning rate', y: 'accuracy' }, line([[0, 1], [1, 0]])); // prettier-ignore
  expect(drawn.layout.title).toEqual({ text: 'Accuracy by learning rate' });
});

describe('a line', () => {
  it('has a band where there are intervals, of no width where one is unknown', () => {
    const unknown = { mean: 0.2, low: -Infinity, high: Infinity };
    const course = [
      { x: 0.1, y: around(0.9) },
      { x: 1, y: unknown },
    ];
    const drawn = figure({ ...axes, log: 'x', percent: 'y' }, line(course, { name: 'plain' }));
    const [band, mean] = traces(drawn);
    expect([Array.from(mean.x), Array.from(mean.y)]).toEqual([
      [0.1, 1],
      [0.9, 0.2],
    ]);
    expect(band.x).toEqual([0.1, 1, 1, 0.1]);
    expect((band.y as number[]).map((y) => +y.toFixed(9))).toEqual([0.89, 0.2, 0.2, 0.91]);
    expect(drawn.layout.xaxis).toMatchObject({ type: 'log', title: { text: 'rate' } });
    expect(drawn.layout.meta.alternative).toBe('plain: from 90.0 % at 0.1 to 20.0 % at 1.');
  });

  it('takes two lists, of two points too', () => {
    expect(line([[1, 2], [3, 4]]).points.map(({ x, y }) => [x, y.mean])).toEqual([[1, 3], [2, 4]]); // prettier-ignore
    expect(line([{ x: 1, y: 3 }, { x: 2, y: 4 }]).points.map(({ x }) => x)).toEqual([1, 2]); // prettier-ignore
    expect(() => line([[1, 2], [3]])).toThrow('expected as many x as y of "", got 2 and 1');
    expect(() =>
      line(
        [
          { x: 'a', y: 3 },
          { x: 'b', y: 3 },
        ],
        { name: 'n' },
      ),
    ).toThrow(/numbers along x in the line "n"/);
  });

  it('stands once in the legend, however many lines of its name there are', () => {
    const three = [0.1, 0.5, 0.9].map((y) => line([[0, 1], [y, y]], { name: 'BN' })); // prettier-ignore
    const { data } = figure(axes, ...three, line([[0, 1], [1, 0]], { name: 'plain' })); // prettier-ignore
    const shown = (data as { name: string; showlegend?: boolean }[]).map(
      ({ showlegend = true }) => showlegend,
    );
    expect(shown).toEqual([true, false, false, true]);
  });

  it('has its name at its end where all have room there, else in a legend', () => {
    const at = (end: number, name: string) => line([[0, 1], [0, end]], { name }); // prettier-ignore
    const labels = (...marks: Parameters<typeof at>[]) => {
      const { layout } = figure(axes, ...marks.map((mark) => at(...mark)));
      const texts = (layout.annotations as { text: string; yshift: number }[]).map(({ text }) =>
        text.slice(-1),
      );
      return [texts, layout.showlegend];
    };
    expect(labels([1, 'a'], [2, 'b'])).toEqual([['a', 'b'], false]);
    expect(labels([1, 'a'], [1, 'b'])).toEqual([['a', 'b'], false]);
    expect(labels([1, 'a'], [1, 'b'], [1, 'c'], [1, 'd'])).toEqual([[], true]); // too near to each other
    expect(labels([1, 'a'], [2, 'a very long name indeed'])).toEqual([[], true]);
    expect(labels([1, 'a'])).toEqual([[], false]);
  });
});

describe('dots and bars', () => {
  it('have a dot for each row that has a value, in the order of the first mark', () => {
    const report = dots({ L2: 8000, BN: 300 }, { name: 'report', muted: true });
    const here = dots({ BN: { mean: 300, low: 250, high: 360 } }, { name: 'here' });
    const drawn = figure({ ...axes, log: 'x' }, report, here);
    const [grey, coloured] = traces(drawn);
    expect([grey.x, grey.marker.color]).toEqual([[8000, 300], muted]);
    expect(coloured).toMatchObject({ x: [300], y: ['BN'], error_x: { array: [60], arrayminus: [50] } });
    expect(drawn.layout.yaxis).toMatchObject({ categoryarray: ['BN', 'L2'] }); // from the bottom
    expect(drawn.layout.meta.alternative).toBe('report: L2 8,000, BN 300. here: BN 300 (250 to 360).');
  });

  it('take the points of a setting, and leave out what has no value', () => {
    const rows = [{ x: 'BN', y: around(1) }, { x: 0.1, y: 2 }]; // prettier-ignore
    expect(dots(rows).points.map(({ x }) => x)).toEqual(['BN', '0.1']);
    const sorted = bars({ pole: 0.2, sky: 0.9, boat: null }, { sort: true });
    expect(traces(figure(axes, sorted))[0]).toMatchObject({ x: ['sky', 'pole'], y: [0.9, 0.2] });
    const digits = figure(axes, bars({ 0: 0.5, 1: 0.7, ground: 0.9 }, { sort: true }));
    expect(digits.layout.xaxis).toMatchObject({ type: 'category', categoryarray: ['ground', '1', '0'] });
  });
});

describe('a histogram', () => {
  it('shares its bins with the others, and says its moments', () => {
    const drawn = figure(
      axes,
      histogram([0, 1, 1, 2], { name: 'before', bins: 4 }),
      histogram([-2, 2], { bins: 4 }),
    );
    const [first, second] = traces(drawn);
    expect([...(first.x as Float32Array)]).toEqual([-1.5, -0.5, 0.5, 1.5]);
    expect([...(first.y as Float32Array)]).toEqual([0, 0, 0.25, 0.75]);
    expect([...(second.y as Float32Array)]).toEqual([0.5, 0, 0, 0.5]);
    expect(drawn.layout.meta.alternative).toContain('before: mean 1.00, standard deviation 0.71.');
    expect(drawn.layout.shapes).toHaveLength(2); // the means
  });

  it('writes small moments with the digits that they have, and no minus before a zero', () => {
    expect(histogram([0.000123, 0.000123], { name: 'a' }).name).toContain('mean 0.00012,');
    expect(histogram([-1e-9, -1e-9], { name: 'a' }).name).toContain('mean 0.00,');
  });
});

describe('runs that are not there', () => {
  const missing = 'not recorded: npm run study -- rates';

  it('are left out, and the figure says which', () => {
    const there = line([[0, 1], [0, 1]], { name: 'live' }); // prettier-ignore
    const drawn = figure(axes, there, line({ missing }), dots({ BN: { missing } }), points({ missing }));
    expect(drawn.data).toHaveLength(1);
    expect(drawn.layout.meta.missing).toEqual([missing]);
    const none = figure(axes, line([{ x: 1, y: { missing } }]), bars({ missing }));
    expect([none.data, none.missing]).toEqual([[], missing]);
    expect(drawn).not.toHaveProperty('missing');
    expect(figure(axes, there).layout.meta).not.toHaveProperty('missing');
    const some = [dots({ BN: 3, L2: { missing } }), line([{ x: 0, y: 1 }, { x: 1, y: { missing } }])]; // prettier-ignore
    for (const mark of some) {
      const { data, layout } = figure(axes, mark);
      expect([data.length, layout.meta.missing]).toEqual([1, [missing]]);
    }
  });
});

it('a rule is a line across, with its name', () => {
  const { layout } = figure({ ...axes, log: 'y' }, line([[0, 1], [10, 100]]), rule({ y: 20, name: 'chance' })); // prettier-ignore
  expect(layout.shapes).toMatchObject([{ y0: 20, y1: 20 }]);
  expect(layout.annotations).toMatchObject([{ text: 'chance', y: Math.log10(20) }]);
  expect(layout.meta.alternative).toContain('chance at 20.');
  expect(() => rule({ name: 'r' })).toThrow('expected x or y of the rule "r", got neither');
  expect(() => rule({ x: 1, y: 1 })).toThrow(/got both/);
});

it('names of rules that are near to each other do not cover each other', () => {
  const level = (y: number) => rule({ y, name: `${y}` });
  const { layout } = figure(
    { ...axes, percent: 'y' },
    bars({ a: 0.9 }),
    level(0.52),
    level(0.49),
    level(0.1),
  );
  const anchors = (layout.annotations as { yanchor: string }[]).map(({ yanchor }) => yanchor);
  expect(anchors).toEqual(['bottom', 'top', 'bottom']);
});

it('values that a logarithm has no place for, and strange ranges, are errors', () => {
  const zero = line([[0, 1], [1, 1]]); // prettier-ignore
  expect(() => figure({ ...axes, log: 'x' }, zero)).toThrow(
    'expected values above 0 on the logarithmic x axis of "A", got 0',
  );
  expect(() => figure({ ...axes, range: [1, 1] }, zero)).toThrow(
    'expected a range from low to high, got 1 to 1',
  );
  expect(() => points([[1], [1, 2]])).toThrow('expected as many x as y of "", got 1 and 2');
});
