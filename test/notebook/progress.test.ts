import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatDuration, progress } from '../../lib/notebook/progress';
import { Cell, noCellLeft } from './cell';

noCellLeft();
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
const wait = (ms: number) => vi.advanceTimersByTime(ms);

/** The words of the one output there is. */
function words(cell: Cell): string {
  expect(cell.outputs).toHaveLength(1);
  expect(cell.outputs[0].metadata).toEqual({ convnotes: { progress: true } });
  return cell.outputs[0].data['text/plain'];
}
/** How much of the bar is filled. */
const share = (cell: Cell) => Number(/value="([\d.]+)"/.exec(cell.outputs[0].data['text/html'])?.[1]);

describe('progress in a cell', () => {
  it('says steps done, speed and time left, in one place, and ends in one line', () => {
    const cell = Cell.run();
    const bar = progress(100, { label: 'with <BN>' });
    expect([words(cell), share(cell)]).toEqual(['with <BN>: 0 of 100 steps', 0]);
    for (let step = 1; step <= 50; step++) {
      wait(100);
      bar.update(step, `loss ${step}`);
    }
    expect(words(cell)).toBe('with <BN>: 50 of 100 steps · 10.0 steps/s · 5.0 s left · loss 50');
    expect(share(cell)).toBe(0.5);
    expect(cell.outputs[0].data['text/html']).toMatch(
      /^<div>with &lt;BN&gt; <progress .*<\/progress> 50 of 100/,
    );
    for (let step = 51; step <= 100; step++) {
      wait(100);
      bar.update(step, `loss ${step}`);
    }
    expect(words(cell)).toBe('with <BN>: 100 steps in 10 s (10.0 steps/s), loss 100');
    expect(cell.outputs[0].data['text/html']).not.toContain('<progress');
    bar.update(3);
    bar.finish();
    expect(words(cell)).toMatch(/^with <BN>: 100 steps in/);
  });

  it('is drawn five times a second at most, however fast the steps are', () => {
    const cell = Cell.run();
    const bar = progress(10_000, { label: 'fast' });
    for (let step = 1; step < 2000; step++) {
      wait(1);
      bar.update(step);
    }
    expect(cell.messages.length).toBeLessThanOrEqual(11);
    expect(cell.messages.length).toBeGreaterThan(8);
    bar.finish();
  });

  it('tells the speed of the last ten seconds: the first step may be slow', () => {
    const cell = Cell.run();
    const bar = progress(1000, { label: 'a' });
    wait(60_000);
    bar.update(1);
    for (let step = 2; step <= 61; step++) {
      wait(250);
      bar.update(step);
    }
    expect(words(cell)).toMatch(/61 of 1000 steps · 4\.00 steps\/s · 3 min 55 s left$/);
    bar.finish();
  });

  it('counts seconds for a step where a step takes longer than one', () => {
    const cell = Cell.run();
    const bar = progress(10, { label: 'slow' });
    wait(4000);
    bar.update(1);
    expect(words(cell)).toBe('slow: 1 of 10 steps · 4.00 s/step · 36 s left');
    bar.finish('given up');
    expect(words(cell)).toBe('slow: stopped after 1 of 10 steps in 4.0 s (4.00 s/step), given up');
    const second = Cell.run();
    progress(10, { label: 'none' }).finish();
    expect(words(second)).toBe('none: stopped after 0 of 10 steps in 0.0 s');
  });

  it('stands apart for each run', () => {
    const cell = Cell.run();
    progress(1, { label: 'one' }).update(1);
    progress(1, { label: 'two' }).update(1);
    expect(cell.outputs.map(({ data }) => data['text/plain'].split(':')[0])).toEqual(['one', 'two']);
  });
});

describe('progress elsewhere', () => {
  function printed(isTTY: boolean): string {
    let text = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => Boolean((text += String(chunk))));
    const before = process.stdout.isTTY;
    process.stdout.isTTY = isTTY;
    try {
      const bar = progress(2, { label: 'run' });
      wait(500);
      bar.update(1, 'loss 2');
      wait(500);
      bar.update(2, 'loss 1');
    } finally {
      process.stdout.isTTY = before;
    }
    return text;
  }

  it('on a terminal is a line that is written over', () => {
    expect(printed(true).split('\r\x1b[K')).toEqual([
      '',
      'run: 0 of 2 steps',
      'run: 1 of 2 steps · 2.00 steps/s · 0.5 s left · loss 2',
      'run: 2 steps in 1.0 s (2.00 steps/s), loss 1\n',
    ]);
  });

  it('in a file is its last line alone', () => {
    expect(printed(false)).toBe('run: 2 steps in 1.0 s (2.00 steps/s), loss 1\n');
  });
});

it.each([0, -1, NaN])('progress over %s steps is an error', (total) => {
  expect(() => progress(total, { label: '' })).toThrow(`expected a number of steps above 0, got ${total}`);
});

describe('a duration', () => {
  it.each([
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [48.2, '48 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3599.6, '1 h 00 min'],
    [3780, '1 h 03 min'],
    [7199, '2 h 00 min'],
  ])('of %d seconds is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('is what it says, to half of its last digit', () => {
    const units = { s: 1, min: 60, h: 3600 };
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e5, noNaN: true }), (seconds) => {
        const text = formatDuration(seconds);
        const parts = [...text.matchAll(/([\d.]+) (s|min|h)/g)];
        const value = parts.reduce(
          (sum, [, n, unit]) => sum + Number(n) * units[unit as keyof typeof units],
          0,
        );
        const last = units[parts.at(-1)![2] as keyof typeof units] / (seconds < 9.95 ? 10 : 1);
        expect(Math.abs(value - seconds)).toBeLessThanOrEqual(last / 2 + 0.5 * Number(last === 60));
        expect(text).not.toMatch(/\b60 (s|min)/);
      }),
    );
  });
});
