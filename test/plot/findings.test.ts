/** Captions state what a figure shows: they are its text alternative. Each kind of figure, on numbers whose finding is known. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Figure } from '../../lib/plot/figure';
import { extremes, leader, rowByRow, writer } from '../../lib/plot/findings';
import { type IntervalDots, intervalDots } from '../../lib/plot/intervalDots';
import { intervalLines } from '../../lib/plot/intervalLines';
import { numberRow } from '../../lib/plot/numberPanels';
import { trainingCurves } from '../../lib/plot/trainingCurves';
import { transposedSteps } from '../../lib/plot/transposedSteps';
import { whereMost } from '../../lib/attribution/whereMost';
import { tf } from '../../lib/engine/tf';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const around = (mean: number, reach: number) => ({ mean, low: mean - reach, high: mean + reach });
const captionOf = ({ layout }: Figure) => layout.meta.caption;

describe('sentences', () => {
  const write = writer(false);

  it('write shares as percentages, large numbers whole, others with three digits', () => {
    expect([0.9873, 1].map(writer(true))).toEqual(['98.7 %', '100.00 %']);
    expect([8123.4, 0.12345, 2, -1.5].map(write)).toEqual(['8123', '0.123', '2', '-1.5']);
  });

  it('say whether the largest and the smallest can be told apart', () => {
    const values = (reach: number) => ({ a: around(2, reach), b: around(3, reach), c: around(1, reach) });
    expect(extremes('x', values(0.5), write)).toBe(
      'x: largest at b, 3, smallest at c, 1. The two intervals are apart.',
    );
    expect(extremes('x', values(1.5), write)).toMatch(/smallest at c, 1\. The two intervals overlap\.$/);
    expect(extremes('x', values(0), write)).toMatch(/smallest at c, 1\.$/); // exact values have none
    const seedAlone = { a: { mean: 2, low: -Infinity, high: Infinity }, b: around(3, 0.1) };
    expect(extremes('x', seedAlone, write)).toMatch(/overlap\.$/);
  });

  it('need no comparison of one row, of equal rows, or of none', () => {
    expect(extremes('x', { a: around(2, 1) }, write)).toBe('x at a: 2.');
    expect(extremes('x', { a: around(2, 1), b: around(2.0001, 1) }, write)).toBe('x: 2 throughout.');
    expect(extremes('x', {}, write)).toBe('');
  });

  it('count rows that one quantity leads, follows, and neither, of those that both have', () => {
    const x = { a: around(3, 1), b: around(1, 0.1), c: around(2, 1), d: around(9, 1) };
    const y = { a: around(1, 0.5), b: around(2, 0.1), c: around(2.5, 1) };
    expect(rowByRow(['x', x], ['y', y])).toBe(
      'x beside y, row by row: above it in 1, below it in 1, undecided in 1.',
    );
    expect(rowByRow(['x', { a: around(3, 1) }], ['y', y])).toBe('');
  });

  it('name the leader and the next', () => {
    expect(leader('Then', { a: around(1, 0.2), b: around(3, 0.2), c: around(2, 0.2) }, write)).toBe(
      'Then: b, 3, then c, 2. The two intervals are apart.',
    );
    expect(leader('Then', { a: around(1, 0.2) }, write)).toBe('');
  });
});

describe('dots', () => {
  const groups: IntervalDots[] = [
    { name: 'here', values: { BN: around(0.9, 0.01), L2: around(0.8, 0.01) } },
    { name: 'there', values: { BN: around(0.7, 0.01), L2: around(0.81, 0.01), hidden: around(1, 0) } },
  ];
  const options = { title: 'A', x: 'accuracy', percent: true, reading: '' };

  it('say of each group where it is largest, and how the first stands to the others', () => {
    expect(captionOf(intervalDots(['BN', 'L2'], groups, options))).toBe(
      'here: largest at BN, 90.0 %, smallest at L2, 80.0 %. The two intervals are apart. ' +
        'there: largest at L2, 81.0 %, smallest at BN, 70.0 %. The two intervals are apart. ' +
        'here beside there, row by row: above it in 1, below it in 0, undecided in 1. ' +
        'Bars are 95 % intervals over seeds.',
    );
  });

  it('of different quantities are not compared', () => {
    const caption = captionOf(intervalDots(['BN', 'L2'], groups, { ...options, compared: false }));
    expect(caption).toContain('there: largest at L2');
    expect(caption).not.toContain('beside');
  });
});

describe('lines', () => {
  const rates = {
    name: 'BN',
    x: [0.001, 0.1, 1, 10],
    y: [0.5, 0.97, 0.92, 0.1].map((y) => around(y, 0.01)),
  };
  const options = { title: 'A', x: 'rate', y: 'accuracy', percent: true, reading: '' };

  it('say where they turn, and how much of them reaches a level', () => {
    const level = { y: 0.9, name: 'usable' };
    expect(captionOf(intervalLines([rates], { ...options, level, bands: '' }))).toBe(
      'From left to right: BN from 50.0 % to 10.0 %, highest 97.0 % at 0.1. Not below "usable", 90.0 %: BN at 2 of 4 points.',
    );
  });

  it('say a lowest point between, and which is highest at last', () => {
    const steps = { name: 'steps', x: [1, 2, 10], y: [900, 300, 1200].map((y) => around(y, 50)) };
    const flat = { name: 'flat', x: [1, 10], y: [around(400, 50), around(390, 50)] };
    expect(captionOf(intervalLines([steps, flat], { ...options, percent: false, bands: '' }))).toBe(
      'From left to right: steps from 900 to 1200, lowest 300 at 2; flat from 400 to 390. ' +
        'Highest at the right end: steps, 1200, then flat, 390. The two intervals are apart.',
    );
  });

  it('that end at different places have no leader, and none at all have nothing to say', () => {
    const shorter = { name: 'short', x: [1], y: [around(1, 0)] };
    expect(captionOf(intervalLines([rates, shorter], options))).not.toContain('at the right end');
    expect(captionOf(intervalLines([], options))).toBe('Bands are 95 % intervals over seeds.');
  });
});

describe('recorded curves', () => {
  const curve = (name: string, end: number) => ({
    name,
    steps: [99, 199],
    loss: [around(1, 0.1), around(0.5, 0.1)],
    accuracy: [around(0.5, 0.01), around(end, 0.01)],
    about: '5 seeds',
  });

  it('say where they end and which is ahead', () => {
    const recorded = [curve('after', 0.9), curve('before', 0.95)];
    expect(captionOf(trainingCurves([], { title: 't', recorded }))).toContain(
      'Recorded: after is at 90.0 % and 0.500 after 200 steps; before is at 95.0 % and 0.500 after 200 steps. ' +
        'Highest in accuracy: before, 95.0 %, then after, 90.0 %. The two intervals are apart.',
    );
  });
});

describe('matrices', () => {
  it('say their sizes and what they hold', () => {
    const two = { a: [[1, -2, 0]], b: tf.tensor2d([[0.5], [4]]) };
    expect(captionOf(numberRow(two, { title: 't', caption: 'Look.', range: 4 }))).toBe(
      'Look. Sizes and entries: a: 1 × 3, -2 to 1; b: 2 × 1, 0.5 to 4.',
    );
  });

  it('of several states say what the last one holds', () => {
    const figure = transposedSteps([[1, 2]], [[1, 3]], { title: 't', caption: 'Look.' });
    expect(captionOf(figure)).toContain('output so far: 1 × 3, 1 to 6.');
  });
});

describe('where most of an attribution lies', () => {
  it('is a ninth of the picture, with its share of all magnitudes', () => {
    const values = new Float32Array(36 * 2);
    values[2 * (5 * 6 + 0)] = -3; // bottom left
    values[2 * (2 * 6 + 2)] = 1; // middle
    const found = whereMost(tf.tensor4d(values, [1, 6, 6, 2]));
    expect(found.place).toBe('bottom left');
    expect(found.share).toBeCloseTo(0.75, 6);
  });

  it('is an even share where there is nothing, and refuses what has no ninths', () => {
    expect(whereMost(tf.zeros([1, 4, 5, 1])).share).toBeCloseTo(1 / 9, 6);
    expect(() => whereMost(tf.zeros([2, 4, 4, 1]))).toThrow(/one picture of 3 × 3/);
    expect(() => whereMost(tf.zeros([1, 2, 4, 1]))).toThrow(/one picture of 3 × 3/);
  });

  it('leaves no tensors', () => {
    const some = tf.ones<tf.Rank.R4>([1, 9, 9, 3]);
    const before = tf.memory().numTensors;
    whereMost(some);
    expect(tf.memory().numTensors).toBe(before);
  });
});
