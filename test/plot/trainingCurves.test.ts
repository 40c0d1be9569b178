import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportedRuns } from '../../lib/experiments/reportedRuns';
import { formatPercent } from '../../lib/plot/figure';
import { colorOf, faded, palette } from '../../lib/plot/theme';
import { trailingMean, trainingCurves } from '../../lib/plot/trainingCurves';

interface Trace {
  name: string;
  mode: string;
  x: number[] | Float32Array;
  y: number[] | Float32Array;
  yaxis: string;
  showlegend: boolean;
  line: { color: string; dash: string };
}

const curve = (name: string, steps: number) => ({
  name,
  loss: Array.from({ length: steps }, (_, i) => 2 / (i + 1)),
  accuracy: Array.from({ length: steps }, (_, i) => 1 - 1 / (i + 1)),
});
const tracesOf = (...given: Parameters<typeof trainingCurves>) => trainingCurves(...given).data as Trace[];

describe('the mean over the last steps', () => {
  it('is the mean of as many values as there are, up to the width', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 60 }), (values, width) => {
        const means = trailingMean(values, width);
        expect(means).toHaveLength(values.length);
        values.forEach((_, i) => {
          const last = values.slice(Math.max(0, i - width + 1), i + 1);
          expect(means[i]).toBeCloseTo(last.reduce((a, b) => a + b) / last.length, 3);
        });
      }),
    );
  });

  it('forgets what is further back, however large it was', () => {
    const values = [1, 1e20, 1, 1, NaN, 2, 2, 2];
    expect([...trailingMean(values, 2)]).toEqual([
      1,
      Math.fround(5e19),
      Math.fround(5e19),
      1,
      NaN,
      NaN,
      2,
      2,
    ]);
  });
});

it('a mean over no step is an error', () => {
  for (const smoothing of [0, -1, 1.5]) {
    const draw = () => trainingCurves([curve('a', 3)], { title: 't', smoothing });
    expect(draw).toThrow(`expected a mean over 1 step or more, got ${smoothing}`);
  }
});

describe('training curves', () => {
  const curves = [curve('with BN', 50), curve('without', 30)];
  const { batchNorm } = reportedRuns;

  it('have a line for each run in each panel, and the reported points', () => {
    const traces = tracesOf(curves, { title: 't', reported: [batchNorm], smoothing: 1 });
    for (const [key, yaxis] of [
      ['accuracy', 'y'],
      ['loss', 'y2'],
    ] as const) {
      const panel = traces.filter((trace) => trace.yaxis === yaxis);
      expect(panel.map(({ name, mode }) => [name, mode])).toEqual([
        ['with BN', 'lines'],
        ['without', 'lines'],
        ['report, BN', 'markers'],
      ]);
      curves.forEach((each, i) => {
        expect([...panel[i].x]).toEqual([...each[key].keys()]);
        expect([...panel[i].y]).toEqual(each[key].map(Math.fround));
      });
      expect([panel[2].x, panel[2].y]).toEqual([batchNorm.steps, batchNorm[key]]);
    }
    const legend = traces.filter(({ showlegend }) => showlegend).map(({ name }) => name);
    expect(legend).toEqual(['with BN', 'without', 'report, BN']); // each once
  });

  it('are told apart by colour and by dash, the same in both panels', () => {
    const many = Array.from({ length: 6 }, (_, i) => curve(`${i}`, 3));
    const traces = tracesOf(many, { title: 't' });
    const styles = traces.map(({ line }) => `${line.color} ${line.dash}`);
    expect(new Set(styles.slice(0, 6)).size).toBe(6);
    expect(styles.slice(6)).toEqual(styles.slice(0, 6));
    expect(new Set(traces.slice(0, 6).map(({ line }) => line.color)).size).toBe(6);
    expect(new Set(traces.slice(0, 6).map(({ line }) => line.dash)).size).toBe(6);
  });

  it('say in the caption where each ends, and how they are drawn', () => {
    const { layout } = trainingCurves(curves, {
      ...{ title: 'Training', reported: [batchNorm], smoothing: 10, settings: 'SGD 0.01, seed 1.' },
    });
    const end = (values: number[]) => values.slice(-10).reduce((a, b) => a + b) / 10;
    const said = curves.map(
      ({ name, accuracy, loss }) =>
        `${name} is at ${formatPercent(end(accuracy))} and ${end(loss).toFixed(3)} after ${loss.length} steps`,
    );
    expect(layout.meta.caption).toBe(
      `${said.join('; ')}. Lines are means over the last 10 batches, points what the report gives. SGD 0.01, seed 1.`,
    );
    expect(layout.title.text).toBe('Training');
  });

  it('say nothing of lines where there are recorded runs alone', () => {
    const bounded = [0.5, 0.9].map((mean) => ({ mean, low: mean, high: mean }));
    const recorded = [{ name: 'a', steps: [9, 19], accuracy: bounded, loss: bounded, about: '5 seeds' }];
    const captionOf = (reported: (typeof batchNorm)[]) =>
      trainingCurves([], { title: 't', recorded, reported }).layout.meta.caption;
    const bands = 'Bands are 95 % intervals of recorded runs: a, 5 seeds.';
    expect(captionOf([])).toBe(`Recorded: a is at 90.0 % and 0.900 after 20 steps. ${bands}`);
    expect(captionOf([batchNorm])).toContain(` Points are what the report gives. ${bands}`);
  });

  it('hold the axis still while a run goes on', () => {
    const range = (steps: number) =>
      (trainingCurves([curve('a', steps)], { title: 't', steps: 600 }).layout.xaxis as { range: number[] })
        .range;
    expect(range(1)).toEqual(range(500));
    expect(range(1)[0]).toBeLessThan(0);
    expect(range(1)[1]).toBeGreaterThan(600);
  });

  it('of a run that has not begun have an axis, and nothing to say', () => {
    const { data, layout } = trainingCurves([curve('a', 0)], { title: 't' });
    expect((data as Trace[]).map(({ y }) => y.length)).toEqual([0, 0]);
    expect(layout.meta.caption).toBe('Lines are means over the last 20 batches.');
  });
});

describe('a share', () => {
  it.each([
    [0.9873, '98.7 %'],
    [0.9987, '99.87 %'],
    [0.5, '50.0 %'],
    [0.0012, '0.12 %'],
    [0, '0.00 %'],
    [-0.00001, '0.00 %'],
    [-0.02, '-2.00 %'],
    [1, '100.00 %'],
  ])('%d is %s', (share, text) => expect(formatPercent(share)).toBe(text));
});

describe('the theme', () => {
  it('has colours for any number of lines', () => {
    expect(colorOf(7)).toBe(palette[1]);
    for (const colour of palette) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    expect(faded('#0072b2', 0.25)).toBe('rgba(0, 114, 178, 0.25)');
  });
});
