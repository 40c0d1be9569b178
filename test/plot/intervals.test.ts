/** Figures of intervals over seeds: what is drawn is what was given, and the caption says it in words. */
import { describe, expect, it } from 'vitest';
import { importanceDots } from '../../lib/plot/importanceDots';
import { intervalDots } from '../../lib/plot/intervalDots';
import { intervalLines } from '../../lib/plot/intervalLines';
import { overSettings } from '../../lib/plot/overSettings';
import { trainingCurves } from '../../lib/plot/trainingCurves';
import { record } from '../experiments/record';

interface Trace {
  name?: string;
  x: number[];
  y: number[];
  showlegend?: boolean;
  line?: { color: string };
  fillcolor?: string;
  error_x?: { array: number[]; arrayminus: number[] };
}
const point = (mean: number, reach = 0.01) => ({ mean, low: mean - reach, high: mean + reach });

describe('intervalLines', () => {
  const lines = [
    { name: 'plain', x: [0.1, 1], y: [point(0.9), { mean: 0.2, low: -Infinity, high: Infinity }] },
  ];
  const options = { title: 'A', x: 'rate', y: 'accuracy', percent: true, log: true, reading: 'Look.' };

  it('draws a band around each line, with no width where there is no interval', () => {
    const { data, layout } = intervalLines(lines, options);
    const [band, line] = data as Trace[];
    expect(line).toMatchObject({ name: 'plain', x: [0.1, 1], y: [0.9, 0.2] });
    expect(band.x).toEqual([0.1, 1, 1, 0.1]);
    expect(band.y.map((y) => +y.toFixed(9))).toEqual([0.89, 0.2, 0.2, 0.91]);
    expect(layout.xaxis).toMatchObject({ type: 'log', title: { text: 'rate' } });
  });

  it('says where the lines begin and end', () => {
    const { caption } = intervalLines(lines, options).layout.meta;
    expect(caption).toBe(
      'From left to right: plain from 90.0 % to 20.0 %. Bands are 95 % intervals over seeds. Look.',
    );
  });
});

describe('intervalDots', () => {
  it('has a dot for each row that has a value, and the report’s', () => {
    const values = { BN: { mean: 300, low: 250, high: 360 } };
    const reported = { BN: 300, L2: 8000 };
    const { data } = intervalDots(['L2', 'BN'], [{ name: 'here', values }], {
      title: 'A',
      x: 'steps',
      reported,
      reading: '',
    });
    const [report, here] = data as Trace[];
    expect(report.x).toEqual([8000, 300]);
    expect(here).toMatchObject({ x: [300], y: ['BN'], error_x: { array: [60], arrayminus: [50] } });
  });
});

describe('recorded runs behind live ones', () => {
  it('share the colour of the curve of their name', () => {
    const recorded = {
      name: 'BN',
      steps: [9, 19],
      loss: [point(1), point(0.5)],
      accuracy: [point(0.5), point(0.9)],
      about: '5 seeds',
    };
    const live = ['other', 'BN'].map((name) => ({ name, loss: [1, 0.5], accuracy: [0.5, 0.9] }));
    const { data, layout } = trainingCurves(live, { title: 'A', recorded: [recorded] });
    const traces = data as Trace[];
    const [band, curve] = [
      traces.find(({ fillcolor }) => fillcolor)!,
      traces.find(({ name }) => name === 'BN')!,
    ];
    const [r, g, b] = [1, 3, 5].map((i) => parseInt(curve.line!.color.slice(i, i + 2), 16));
    expect(band.fillcolor).toBe(`rgba(${r}, ${g}, ${b}, 0.22)`);
    expect(band.name).toBe('BN, recorded');
    expect(layout.meta.caption).toContain('Bands are 95 % intervals of recorded runs: BN, 5 seeds.');
  });
});

describe('overSettings', () => {
  it('takes the mean over seeds at each setting, in order', () => {
    const runs = [10, 1].flatMap((learningRate) =>
      [1, 2].map((seed) => record('none', seed, { learningRate, testAccuracy: learningRate / 100 + seed })),
    );
    const { x, y } = overSettings(
      'plain',
      runs,
      ({ learningRate }) => learningRate,
      (run) => run.testAccuracy!,
    );
    expect(x).toEqual([1, 10]);
    expect(y.map(({ mean }) => +mean.toFixed(6))).toEqual([1.51, 1.6]);
  });
});

describe('importanceDots', () => {
  it('draws units that contribute nothing at the left edge of a logarithmic axis', () => {
    const unit = {
      name: 'n',
      contributions: [0.1, 0, -1e-9, 0.001],
      gradients: [1, 2, 3, 4],
      correlation: 0.5,
    };
    const [{ x }] = importanceDots([unit], { title: 'A', reading: '' }).data as Trace[];
    expect(x).toEqual([0.1, 0.001, 0.001, 0.001]);
  });
});
