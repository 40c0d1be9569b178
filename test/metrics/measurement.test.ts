/** Numbers over seeds: paired by seed, with the interval of Student's t. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interval } from '../../lib/metrics/interval';
import { Measurement, measurement } from '../../lib/metrics/measurement';

const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
/** Values by seed, in the order of the seeds. */
const runs = (of: fc.Arbitrary<number>) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 12 }), of), { minLength: 1, selector: ([seed]) => seed })
    .map((pairs) => pairs.sort(([a], [b]) => a - b));
type Pairs = [number, number][];
const measured = (pairs: Pairs, name?: string) =>
  measurement(
    pairs.map(([, x]) => x),
    { seeds: pairs.map(([seed]) => seed), name },
  );
const shared = (a: Pairs, b: Pairs) => {
  const both = a.filter(([seed]) => b.some(([other]) => other === seed));
  return {
    a: both.map(([, x]) => x),
    b: both.map(([seed]) => b.find(([other]) => other === seed)![1]),
    seeds: both.map(([seed]) => seed),
  };
};
const shuffled = (pairs: Pairs) => [...pairs].reverse();

describe('a measurement', () => {
  it("has the mean and Student's interval of its values", () => {
    fc.assert(
      fc.property(runs(value), (pairs) => {
        const { mean, low, high, count } = measured(pairs);
        expect({ mean, low, high, count }).toEqual(interval(pairs.map(([, x]) => x)));
      }),
    );
  });

  it('is paired by seed, in whatever order the seeds come', () => {
    fc.assert(
      fc.property(runs(positive), runs(positive), (a, b) => {
        const both = shared(a, b);
        fc.pre(both.seeds.length > 0);
        const [left, right] = [measured(shuffled(a)), measured(b)];
        const difference = left.minus(right);
        const { mean, low, high } = interval(both.a.map((x, i) => x - both.b[i]));
        for (const [got, expected] of [
          [difference.mean, mean],
          [difference.low, low],
          [difference.high, high],
        ])
          if (Number.isFinite(expected)) expect(got).toBeCloseTo(expected, 6);
          else expect(got).toBe(expected);
        expect([...difference.seeds!].sort((x, y) => x - y)).toEqual(both.seeds);
        const ratio = left.over(right);
        const logarithms = interval(both.a.map((x, i) => Math.log(x / both.b[i])));
        expect(Math.log(ratio.mean)).toBeCloseTo(logarithms.mean, 9);
        expect(ratio.map(Math.log).high).toBeCloseTo(logarithms.high, 6);
        if (both.seeds.length > 1) expect(Math.log(ratio.low)).toBeCloseTo(logarithms.low, 6);
      }),
    );
  });

  it('is antisymmetric in a difference and reciprocal in a ratio', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(positive, positive), { minLength: 2, maxLength: 9 }), (pairs) => {
        const [a, b] = [0, 1].map((i) => measurement(pairs.map((pair) => pair[i])));
        expect(a.minus(b).low).toBeCloseTo(-b.minus(a).high, 9);
        expect(a.over(b).high * b.over(a).low).toBeCloseTo(1, 6);
      }),
    );
  });

  it('is certain only of what its whole interval says, and then it is likely too', () => {
    fc.assert(
      fc.property(runs(value), value, value, (pairs, t, u) => {
        const some = measured(pairs);
        const [least, most] = [Math.min(t, u), Math.max(t, u)];
        const [above, below, within] = [some.isAbove(t), some.isBelow(t), some.isWithin(least, most)];
        expect([above.likely, above.certain]).toEqual([some.mean > t, some.low > t]);
        expect([below.likely, below.certain]).toEqual([some.mean < t, some.high < t]);
        expect(within.certain).toBe(some.low >= least && some.high <= most);
        for (const { likely, certain } of [above, below, within]) expect(likely || !certain).toBe(true);
        if (pairs.length === 1)
          expect([above.certain, below.certain, within.certain]).toEqual([false, false, false]);
      }),
    );
  });

  it('says what a difference and a ratio are of', () => {
    const [test, train, nameless] = ['test accuracy', 'training accuracy', undefined].map((name) =>
      measurement([1, 2], { name }),
    );
    expect(
      [test.minus(test), test.over(test), test.minus(train), test.over(nameless)].map(({ name }) => name),
    ).toEqual([
      'difference in test accuracy',
      'ratio of test accuracy',
      'test accuracy less training accuracy',
      'test accuracy over the second',
    ]);
  });

  it('refuses what cannot be paired, with the remedy', () => {
    const a = measured(
      [
        [1, 5],
        [2, 6],
      ],
      'steps of L2',
    );
    expect(() => a.minus(measured([[3, 5]], 'steps of BN'))).toThrow(
      'expected a seed in common, got seeds 1, 2 of steps of L2 and 3 of steps of BN',
    );
    expect(() => a.minus(measurement([1, 2]))).toThrow('give both the seeds of their runs');
    expect(() => measurement([1]).minus(measurement([1, 2]))).toThrow(
      'got 1 without seeds and 2 without seeds',
    );
    expect(() => a.over(measured([[1, 0]]))).toThrow('expected positive finite numbers, got [Infinity]');
    expect(() => measurement([])).toThrow('expected one finite number or more, got []');
    expect(() => measurement([1, NaN], { name: 'accuracy' })).toThrow('got [1, NaN], of accuracy');
    expect(() => measurement([1, 2], { seeds: [1, 1] })).toThrow('a seed of its own for each of 2 values');
  });

  it('of which nothing was recorded stays so, whatever is asked of it', () => {
    const none = Measurement.missing('not recorded: npm run study -- placement');
    const some = measurement([1, 2], { seeds: [1, 2] });
    for (const derived of [
      none,
      none.minus(some),
      some.minus(none),
      some.over(none),
      none.map((x) => x + 1),
    ]) {
      expect(derived.missing).toBe('not recorded: npm run study -- placement');
      expect([String(derived), derived.percent()]).toEqual([derived.missing, derived.missing]);
      expect(derived.mean).toBeNaN();
      for (const { likely, certain } of [derived.isAbove(0), derived.isBelow(0), derived.isWithin(-9, 9)])
        expect([likely, certain]).toEqual([false, false]);
    }
  });

  it('with a run that never got there has no finite mean, and says of how many', () => {
    const steps = measurement([300, Infinity, 320]);
    expect(steps.mean).toBe(Infinity);
    expect([steps.isAbove(300).certain, steps.isBelow(1e9).likely]).toEqual([false, false]);
    expect(String(steps)).toBe('not reached by 1 of 3');
  });

  it('is written with as many decimals as its interval calls for', () => {
    expect(String(measurement([0.989, 0.99, 0.991]))).toBe('0.990 (0.988 … 0.992)');
    expect(measurement([0.989, 0.99, 0.991]).percent()).toBe('99.0 (98.8 … 99.2) %');
    expect(String(measurement([300, 310, 320]))).toBe('310 (285 … 335)');
    expect(String(measurement([276]))).toBe('276');
    expect(String(Measurement.exact(0.1266, 5))).toBe('0.127');
    expect(String(measurement([0, 0, 0]))).toBe('0');
  });
});
