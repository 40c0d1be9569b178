import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interruptSignal } from '../../lib/notebook/interrupt';
import { watchLongRun, watchTraining } from '../../lib/notebook/watch';
import { Cell, noCellLeft } from './cell';

noCellLeft();
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Trace {
  name: string;
  y: unknown[];
}
const figuresOf = (cell: Cell) =>
  cell.outputs.flatMap(({ data }) => {
    const figure = (data as Record<string, unknown>)['application/vnd.plotly.v1+json'];
    return figure ? [figure as { data: Trace[]; layout: { title: { text: string } } }] : [];
  });
const wordsOf = (cell: Cell) => cell.outputs.map(({ data }) => data['text/plain']);

describe('a long computation in a cell', () => {
  it('shows progress once it has taken a second, and a line at its end', () => {
    const cell = Cell.run();
    const { onProgress } = watchLongRun('Occlusion', 'squares');
    onProgress!(1, 100);
    expect(cell.outputs).toHaveLength(0);
    vi.advanceTimersByTime(1500);
    onProgress!(30, 100);
    expect(wordsOf(cell)).toEqual([
      expect.stringMatching(/^Occlusion: 30 of 100 squares · 20\.0 squares\/s/),
    ]);
    vi.advanceTimersByTime(3500);
    onProgress!(100, 100);
    expect(wordsOf(cell)).toEqual(['Occlusion: 100 squares in 5.0 s (20.0 squares/s)']);
  });

  it('shows nothing where it is over sooner', () => {
    const cell = Cell.run();
    const { onProgress } = watchLongRun('Occlusion', 'squares');
    for (const done of [1, 2]) onProgress!(done, 2);
    expect(cell.outputs).toEqual([]);
  });
});

describe('a training in a cell', () => {
  const record = (step: number) => ({ step, loss: 2 / (step + 1), accuracy: 0.5, ms: 1 });
  function run(name: string, steps: number): void {
    const watch = watchTraining({ name, steps: 10 });
    for (let step = 0; step < steps; step++) watch.onStep(record(step));
    watch.onEnd();
  }

  it('has a curve of its own beside another of the same name', () => {
    const cell = Cell.run();
    run('plain', 3);
    run('plain', 2);
    const last = figuresOf(cell).at(-1)!;
    expect(last.layout.title.text).toBe('Training: plain, plain (2)');
    const lengths = last.data.map(({ name, y }) => `${name}: ${y.length}`);
    expect(new Set(lengths)).toEqual(new Set(['plain: 3', 'plain (2): 2']));
  });

  it('has progress, a curve that grows in its place, and the lines of the log', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const cell = Cell.run();
    const { onStep, onLog, onEnd } = watchTraining({ name: 'with BN', steps: 3 });
    onStep(record(0));
    onLog(record(0));
    expect(figuresOf(cell).map(({ data }) => data[0].y.length)).toEqual([1]);
    onStep(record(1));
    onStep(record(2));
    onEnd();
    expect(log.mock.calls).toEqual([['step    0 accuracy is 0.50000 and cross_entropy(loss) is 2.00000']]);
    expect(figuresOf(cell).map(({ layout }) => layout.title.text)).toEqual(['Training: with BN']);
    expect(figuresOf(cell)[0].data.map(({ name, y }) => [name, y.length])).toEqual([
      ['with BN', 3],
      ['with BN', 3],
    ]);
    expect(wordsOf(cell)[0]).toMatch(/^with BN: 3 steps in .*, loss 0\.667$/);
  });

  it('shares its figure with the others of the cell, not with those of the next', () => {
    const first = Cell.run();
    run('one', 5);
    run('two', 9);
    expect(figuresOf(first).map(({ layout }) => layout.title.text)).toEqual(['Training: one, two']);
    const second = Cell.run();
    run('three', 5);
    expect(figuresOf(first)).toHaveLength(1);
    expect(figuresOf(second).map(({ layout }) => layout.title.text)).toEqual(['Training: three']);
  });

  it('without steps, as after a stop, draws no figure; without an accuracy the line says the loss', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const cell = Cell.run();
    run('one', 0);
    expect(figuresOf(cell)).toEqual([]);
    watchTraining({ name: 'denoising', steps: 9 }).onLog({ ...record(0), accuracy: NaN });
    expect(log.mock.calls).toEqual([['step    0 loss is 2.00000']]);
  });

  it('is drawn at most every 0.4 s, and as it is at its end', () => {
    const cell = Cell.run();
    const { onStep, onEnd } = watchTraining({ name: 'one', steps: 1000 });
    for (let step = 0; step < 20; step++) {
      onStep(record(step));
      vi.advanceTimersByTime(100);
    }
    onEnd();
    const drawn = cell.messages.filter(({ data }) => 'application/vnd.plotly.v1+json' in data);
    expect(drawn).toHaveLength(6);
    expect(figuresOf(cell)[0].data[0].y).toHaveLength(20);
  });
});

describe('the stop button', () => {
  const stop = () => void (process as NodeJS.EventEmitter).emit('convnotes.interrupt');

  it('stops what the cell does and would do next; the next cell has a fresh signal', () => {
    Cell.run();
    const { signal } = watchTraining({ name: 'one', steps: 10 });
    expect(signal.aborted).toBe(false);
    stop();
    expect(signal.aborted).toBe(true);
    expect(watchLongRun('Occlusion', 'squares').signal!.aborted).toBe(true);
    Cell.run();
    expect(watchLongRun('Occlusion', 'squares').signal!.aborted).toBe(false);
    expect(interruptSignal().aborted).toBe(false);
    stop(); // or the next test file's signal would listen for it
  });
});
