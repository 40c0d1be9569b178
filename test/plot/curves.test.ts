import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reported } from '../../lib/experiments/report';
import { faded, palette } from '../../lib/plot/theme';
import { curves, trailingMean } from '../../lib/plot/curves';

interface Trace {
  name: string;
  mode: string;
  x: number[] | Float32Array;
  y: number[] | Float32Array;
  yaxis: string;
  showlegend: boolean;
  line: { color: string; dash: string };
}

const history = (steps: number) => ({
  loss: Array.from({ length: steps }, (_, i) => 2 / (i + 1)),
  accuracy: Array.from({ length: steps }, (_, i) => 1 - 1 / (i + 1)),
});
const tracesOf = (...given: Parameters<typeof curves>) => curves(...given).data as Trace[];

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
    const draw = () => curves({ a: history(3) }, { title: 't', smoothing });
    expect(draw).toThrow(/whole number from 1 .* as the steps of a mean/);
  }
});

describe('training curves', () => {
  const runs = { 'with BN': history(50), without: history(30) };
  const { batchNorm } = reported;

  it('have a line for each run in each panel, and the reported points', () => {
    const traces = tracesOf({ ...runs, report: batchNorm }, { title: 't', smoothing: 1 });
    for (const [key, yaxis] of [
      ['accuracy', 'y'],
      ['loss', 'y2'],
    ] as const) {
      const panel = traces.filter((trace) => trace.yaxis === yaxis);
      expect(panel.map(({ name }) => name)).toEqual(['with BN', 'without', 'report']);
      Object.values(runs).forEach((each, i) => {
        expect([...panel[i].x]).toEqual([...each[key].keys()]);
        expect([...panel[i].y].map(Math.fround)).toEqual(each[key].map(Math.fround));
      });
      expect([panel[2].x, panel[2].y]).toEqual([batchNorm.steps, batchNorm[key]]);
    }
    expect(traces.filter(({ showlegend }) => showlegend !== false)).toHaveLength(3); // each once
  });

  it('are told apart by colour and by dash, the same in both panels', () => {
    const many = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`run ${i}`, history(3)]));
    const styles = tracesOf(many, { title: 't' }).map(({ line }) => `${line.color} ${line.dash}`);
    expect(new Set(styles.slice(0, 6)).size).toBe(6);
    expect(styles.slice(6)).toEqual(styles.slice(0, 6));
    expect(styles[0]).toBe(`${palette[0]} solid`);
  });

  it('draw recorded runs as their mean with a band', () => {
    const around = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.1 });
    const curve = () => ({ steps: [9, 19], loss: [2, 1].map(around), accuracy: [0.3, 0.5].map(around) });
    for (const recorded of [{ curve }, curve()]) {
      const [band, mean] = tracesOf({ recorded }, { title: 't' }) as (Trace & { fillcolor?: string })[];
      expect(band.fillcolor).toBe(faded(palette[0], 0.18));
      expect([...mean.x]).toEqual([9, 19]);
      expect([...mean.y]).toEqual([0.3, 0.5]);
    }
  });

  it('leave out runs that are not there, and say so', () => {
    const missing = 'not recorded: npm run study -- placement';
    const absent = { recorded: { missing }, tested: { missing } };
    const { data, layout } = curves({ live: history(3), ...absent }, { title: 't' });
    expect([data.length, layout.meta.missing]).toEqual([2, [missing]]); // said once
    expect(curves({ recorded: { missing } }, { title: 't' }).data).toEqual([]);
  });

  it('have one panel where there is no accuracy', () => {
    const { data, layout } = curves({ a: { loss: [1, 0.5] } }, { title: 't', loss: 'mean squared error' });
    expect(data).toHaveLength(1);
    expect(layout.yaxis).toMatchObject({ title: { text: 'mean squared error' } });
    expect(layout.yaxis2).toBeUndefined();
    expect(layout.meta.alternative).toBe('mean squared error: a: from 1 at 0 to 0.75 at 1.');
  });

  it('hold the axis still while a run goes on', () => {
    const range = (steps: number) =>
      (curves({ a: history(steps) }, { title: 't', steps: 600 }).layout.xaxis2 as { range: number[] }).range;
    expect(range(1)).toEqual(range(500));
    expect(range(1)[0]).toBeLessThan(0);
    expect(range(1)[1]).toBeGreaterThan(600);
  });

  it('of a run that has not begun have an axis, and nothing to say', () => {
    const { data, layout } = curves({ a: { loss: [], accuracy: [] } }, { title: 't' });
    expect((data as Trace[]).map(({ y }) => y.length)).toEqual([0]);
    expect(layout.meta.alternative).not.toMatch(/NaN|Infinity/);
  });
});
