/** What is read out of records, some of them missing. */
import { describe, expect, it } from 'vitest';
import {
  expectations,
  fairComparison,
  forMethods,
  smallDataAccuracies,
} from '../../lib/experiments/byMethod';
import { comparisonTable } from '../../lib/experiments/comparison';
import { claimReproduced } from '../../lib/experiments/claims/comparison';
import { curveAsTested, curveOfBatches } from '../../lib/experiments/curveAsTested';
import {
  accuracyAfter,
  atBestRate,
  distanceFrom,
  gridsOf,
  intervals,
  measured,
  measuredLists,
  MissingRuns,
  ofMethod,
  paired,
  stepsOf,
} from '../../lib/experiments/readings';
import { about, recordedCurve, recordedCurveBy } from '../../lib/experiments/recordedCurve';
import { record } from './record';

const rising = { bin: 10, loss: [], accuracy: Array.from({ length: 100 }, (_, i) => i / 100) };

describe('records', () => {
  it('are found by their method, by seeds, and paired by the seeds that all have', () => {
    const records = [record('none', 2), record('none', 1), record('l2', 2), record('l2', 3)];
    expect(ofMethod(records, 'none').map(({ seed }) => seed)).toEqual([1, 2]);
    const pair = paired({ none: ofMethod(records, 'none'), l2: ofMethod(records, 'l2') });
    expect(Object.values(pair).map((list) => list.map(({ seed }) => seed))).toEqual([[2], [2]]);
  });

  it('that are missing are said to be', () => {
    expect(() => ofMethod([record('none', 1)], 'l2')).toThrow(MissingRuns);
    expect(() => paired({ a: [record('none', 1)], b: [record('l2', 2)] })).toThrow(
      'a, b have no seed in common',
    );
    expect(() => measured([record('none', 1)], 'removed')).toThrow('has no measured number "removed"');
    expect(() => measuredLists([record('none', 1, { measured: { removed: 1 } })], 'removed')).toThrow('list');
  });

  it('give means and intervals entry by entry, as far as all go', () => {
    const [first, ...rest] = intervals([
      [1, 2, 3],
      [3, 4],
    ]);
    expect(first.mean).toBe(2);
    expect(rest).toHaveLength(1);
  });

  it('give the accuracy after some steps over the 50 before; none after a divergence', () => {
    expect(accuracyAfter(record('none', 1, { curve: rising }), 500)).toBeCloseTo(0.47, 9); // bins 45 … 49
    expect(accuracyAfter(record('none', 1, { curve: rising, ended: 'diverged', steps: 30 }), 500)).toBe(0);
  });

  it('prefer steps as at test time, and count those taken where 95 % was not reached', () => {
    const records = [
      record('l2', 1),
      record('l2', 2, { stepsTo95Tested: 300 }),
      record('l2', 3, { stepsTo95Tested: null }),
    ];
    expect(stepsOf(records)).toEqual([500, 300, 1000]);
  });

  it('become a curve with the last step of each bin, and words about it', () => {
    const runs = [1, 2].map((seed) => record('none', seed));
    const curve = recordedCurve('plain', runs, 500);
    expect(curve.steps.slice(0, 2)).toEqual([9, 19]);
    expect(curve.steps.at(-1)).toBe(499);
    expect(about(runs)).toBe('2 seeds, 1000 steps, 2026-01-31, a machine');
  });

  it('are as far from the report as they are, from step 400 on', () => {
    const run = {
      name: 'r',
      steps: [200, 400, 990, 5000],
      accuracy: [0, 0.8, 0.9, 1],
      loss: [0, 1, 0.5, 0],
      testAccuracy: 1,
    };
    const { accuracy, loss } = distanceFrom(
      run,
      [1, 2].map((seed) => curveAsTested(record('none', seed))),
    );
    expect(accuracy.map((x) => +x.toFixed(9))).toEqual([0.1, 0]);
    expect(loss.map((x) => +x.toFixed(9))).toEqual([0, 0.5]);
  });

  it('are compared on the line between the two steps that are nearest', () => {
    const curve = { steps: [389.5, 409.5], accuracy: [0.7, 0.8], loss: [2, 1] };
    const run = { name: 'r', steps: [400, 600], accuracy: [0.7, 1], loss: [1, 0], testAccuracy: 1 };
    const { accuracy, loss } = distanceFrom(run, [curve]);
    expect(accuracy.map((x) => +x.toFixed(9))).toEqual([0.0525]);
    expect(loss.map((x) => +x.toFixed(9))).toEqual([0.475]);
  });

  it('may be small for runs whose mean is far', () => {
    const run = { name: 'r', steps: [200, 400], accuracy: [0, 0.8], loss: [9, 1], testAccuracy: 1 };
    const curve = (loss: number) => ({ name: 'c', steps: [400], accuracy: [0.8], loss: [loss] });
    const from = { figure: 'f', steps: 400 } as Parameters<typeof claimReproduced>[3];
    const near = (some: typeof run, losses: number[]) =>
      losses
        .map((loss) => claimReproduced('l2', distanceFrom(some, [curve(loss)]), 1, from))
        .filter(({ verdict }) => verdict === 'holds').length;
    expect(near(run, [1.1, 0.9, 2])).toBe(2);
    expect(near({ ...run, accuracy: [0, 0.7] }, [1.1, 2])).toBe(0);
  });
});

describe('records with looks at the network as at test time', () => {
  const looks = { every: 100, loss: [5, 4, 3, 1, 2, 0, 6], accuracy: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7] };
  const runs = [1, 2].map((seed) => record('dropout', seed, { looks }));

  it('become a curve of means over five looks, fewer at the ends', () => {
    const { steps, loss, accuracy } = recordedCurveBy('dropout', runs, curveAsTested);
    expect(steps).toEqual([0, 100, 200, 300, 400, 500, 600]);
    expect(loss.map(({ mean }) => mean)).toEqual([5, 4, 3, 2, 2.4, 8 / 3, 6]);
    expect(accuracy[3].mean).toBeCloseTo(0.3, 9);
  });

  it('have a curve of their batches of training besides', () => {
    const { steps, loss } = curveOfBatches(runs[0]);
    expect([steps[0], steps[1], loss]).toEqual([4, 14, runs[0].curve.loss]);
  });

  it('are compared with the report by them', () => {
    const run = {
      name: 'r',
      steps: [300, 400, 900],
      accuracy: [0, 0.5, 1],
      loss: [0, 2, 0],
      testAccuracy: 1,
    };
    const { accuracy, loss } = distanceFrom(run, runs.map(curveAsTested));
    expect(accuracy.map((x) => +x.toFixed(9))).toEqual([-0.08]);
    expect(loss.map((x) => +x.toFixed(9))).toEqual([0.4]);
  });
});

describe('grids', () => {
  it('are of the seeds that have every setting with both methods', () => {
    const records = [0.1, 1, 10].flatMap((learningRate) =>
      [1, 2].flatMap((seed) => [
        record('none', seed, { learningRate }),
        record('batchNorm', seed, { learningRate }),
      ]),
    );
    const all = gridsOf(records, ({ learningRate }) => learningRate);
    expect(all.map(({ seed, settings }) => [seed, settings])).toEqual([
      [1, [0.1, 1, 10]],
      [2, [0.1, 1, 10]],
    ]);
    expect(gridsOf(records.slice(0, -1), ({ learningRate }) => learningRate).map(({ seed }) => seed)).toEqual(
      [1],
    );
    expect(() => gridsOf(records.slice(0, 3), ({ learningRate }) => learningRate)).toThrow(MissingRuns);
  });
});

describe('the best rate', () => {
  const tuned = [
    record('l2', 1, { learningRate: 0.1, stepsTo95: 300 }),
    record('l2', 2, { learningRate: 0.1, stepsTo95: 500 }),
    record('l2', 1, { learningRate: 1, stepsTo95: 100 }),
    record('l2', 2, { learningRate: 1, stepsTo95: null }),
    record('batchNorm', 1, { learningRate: 1, stepsTo95: 100 }),
    record('batchNorm', 2, { learningRate: 1, stepsTo95: 100 }),
  ];
  it('takes every seed to 95 %, in the fewest steps', () => {
    expect(atBestRate(tuned, 'l2').map(({ setting }) => setting.learningRate)).toEqual([0.1, 0.1]);
    expect(() => atBestRate([tuned[3]], 'l2')).toThrow('no learning rate takes every run of "l2" to 95 %');
  });

  it('is what a fair comparison compares', () => {
    const reported = [
      ...[1, 2].map((seed) => record('l2', seed, { stepsTo95: 8000 })),
      ...[1, 2].map((seed) => record('batchNorm', seed, { stepsTo95: 400 })),
    ];
    const fair = fairComparison(reported, tuned);
    expect(fair.reported.mean).toBeCloseTo(20, 9);
    expect(fair.best.mean).toBeCloseTo(Math.sqrt(3 * 5), 9);
  });
});

describe('tables', () => {
  it('have a row for each method, and say where 95 % was not reached', () => {
    const runs = forMethods((method) =>
      [1, 2].map((seed) => record(method, seed, { stepsTo95: method === 'l2' ? null : 300 + seed })),
    );
    const rows = comparisonTable(runs);
    expect(rows.map(({ method }) => method)).toEqual(['L2', 'BN', 'dropout', 'BN + dropout']);
    expect(rows[0]['steps to 95 %']).toBe('> 1000');
    expect(rows[1]['steps to 95 %']).toMatch(/^302 \(\d+ … \d+\)$/);
    expect(comparisonTable({ l2: [] })).toEqual([]);
  });

  it('of little data pair the seeds of all methods', () => {
    const runs = [
      record('none', 1, { trainAccuracy: 1, testAccuracy: 0.9 }),
      record('l2', 1, { trainAccuracy: 0.99, testAccuracy: 0.91 }),
      record('l2', 2),
    ];
    expect(smallDataAccuracies(runs, ['none', 'l2'])).toEqual({
      none: { train: [1], test: [0.9] },
      l2: { train: [0.99], test: [0.91] },
    });
  });

  it('of thinned networks measure from their mean', () => {
    const numbers = Object.fromEntries(
      ['weightScaling', 'presenceRatio', 'singleThinned'].flatMap((way) => [
        [`${way}Accuracy`, 0.96],
        [`${way}Difference`, 0.01],
      ]),
    );
    const { scaled, mean } = expectations([
      record('dropout', 1, { measured: { thinnedAccuracy: 0.97, ...numbers } }),
    ]);
    expect(scaled.lost[0]).toBeCloseTo(-0.01, 9);
    expect(mean.lost).toEqual([0]);
  });
});
