/** What becomes of measured milliseconds: rows, verdicts, text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../scripts/bench/goals.mjs';
import { checkLaboratory } from '../../scripts/bench/laboratory.mjs';
import { instructions, machineTicks, processTicks } from '../../scripts/bench/processors.mjs';
import { median, summarize, summarizeRuns } from '../../scripts/bench/summary.mjs';
import { comparisonTable, goalTable } from '../../scripts/bench/table.mjs';

const milliseconds = fc.array(fc.double({ min: 0.1, max: 1e4, noNaN: true }), {
  minLength: 1,
  maxLength: 30,
});

describe('the median', () => {
  it('has as many values below it as above it', () => {
    fc.assert(
      fc.property(milliseconds, (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('of nothing is an error', () => expect(() => median([])).toThrow(/at least one value/));
});

const measured = {
  turns: [
    { ms: [10, 12], others: 0.1 },
    { ms: [11, 40], others: 0 },
  ],
  warmUp: { startMs: 2500, first: [300, 200, 100, 12, 11], versions: { keras: '3' } },
  peakMiB: 500,
};
const row = (task: string, system: string, rest = {}) => ({
  ...summarize({ task, system, precision: 'float32', threads: 2 }, measured),
  ...rest,
});

describe('a row', () => {
  it('has the steps of all turns, and the warm-up apart', () => {
    expect(row('mnist-bn', 'keras')).toMatchObject({
      ...{ task: 'mnist-bn', system: 'keras', precision: 'float32', threads: 2, peakMiB: 500, steps: 4 },
      ...{ msMedian: 11.5, msMin: 10, msMax: 40, others: 0.05, versions: { keras: '3' } },
      warmUp: { loadMs: 2500 - 623, firstStepMs: 300, captureMs: 323 - 4 * 11.5 },
    });
    expect(row('a', 'b').cpu).not.toBe('');
    expect(row('a', 'b').date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('never says that a capture took less than nothing', () => {
    const warmUp = { startMs: 50, first: [10, 1, 1], versions: {} };
    const quick = summarize(
      { task: 'a', system: 'b', precision: 'float32', threads: 2 },
      { ...measured, warmUp },
    );
    expect(quick.warmUp.captureMs).toBe(0);
  });
});

describe('a row of whole runs', () => {
  it('has the middle and the range of the seconds, and the lowest accuracy', () => {
    const run = (seconds: number, steps: number, accuracy: number) => {
      return { seconds, steps, accuracy, others: 0.1, peakMiB: steps, versions: { jax: '1' } };
    };
    const runs = [run(9.04, 600, 0.982), run(7, 400, 0.98), run(8.26, 800, 0.981)];
    expect(summarizeRuns({ task: 'a', system: 'b', precision: 'float32', threads: 2 }, runs)).toMatchObject({
      ...{ secondsMedian: 8.3, secondsMin: 7, secondsMax: 9, runs: 3, stepsMedian: 600, accuracyMin: 0.98 },
      ...{ peakMiB: 800, others: 0.1, versions: { jax: '1' } },
    });
  });
});

describe('verdicts', () => {
  const rows = (ours: number, tfjs: number) => [
    row('mnist-bn', 'ours', { msMedian: ours }),
    row('mnist-bn', 'tfjs', { msMedian: tfjs }),
  ];
  const time = (found: ReturnType<typeof judge>) => found.find(({ what }) => what === 'ours / tfjs, time');

  it('hold a ratio against its limit', () => {
    expect(time(judge(rows(40, 100)))).toMatchObject({ task: 'mnist-bn', value: 0.4, limit: 0.4, met: true });
    expect(time(judge(rows(41, 100)))).toMatchObject({ value: 0.41, met: false });
  });

  it('compare Grad-CAM with the forward pass, a task of its own', () => {
    const rows = [row('gradcam', 'ours', { msMedian: 210 }), row('vgg16-b1', 'ours', { msMedian: 100 })];
    const judged = judge(rows).find(({ task, limit }) => task === 'gradcam' && limit === 2);
    expect(judged).toMatchObject({ what: 'ours / ours on vgg16-b1, time', value: 2.1, met: false });
  });

  it('take the best of several that were measured', () => {
    const rows = [
      row('vgg16-b1', 'ours', { msMedian: 100, peakMiB: 500 }),
      row('vgg16-b1', 'openvino', { msMedian: 110, peakMiB: 400 }),
      row('vgg16-b1', 'onnxruntime', { msMedian: 90, peakMiB: 600 }),
    ];
    const of = (what: string) => judge(rows).find((goal) => goal.what === what);
    expect(of('ours / onnxruntime, time')).toMatchObject({ value: 1.111, limit: 1, met: false });
    expect(of('ours / openvino, peak memory')).toMatchObject({ value: 1.25, limit: 1, met: false });
    expect(judge(rows)).toHaveLength(2);
  });

  it('are only on what was measured', () => {
    const judged = judge([row('mnist-bn', 'ours'), row('mnist-plain', 'tfjs')]);
    expect(judged.map(({ what }) => what)).toEqual(['ours, loading and first step', 'ours, capture']);
    expect(judge([])).toEqual([]);
  });

  it('hold memory and the start against theirs', () => {
    const judged = judge([row('mnist-bn', 'ours', { peakMiB: 501 }), row('mnist-bn', 'keras')]);
    const verdict = (what: string) => judged.find((goal) => goal.what === what);
    expect(verdict('ours / keras, peak memory')).toMatchObject({ value: 1.002, met: false });
    expect(verdict('ours, loading and first step')).toMatchObject({
      value: 2500 - 623 + 300,
      limit: 3000,
      met: true,
    });
  });
});

describe('tables', () => {
  it('have a line for each row below the task, numbers under each other', () => {
    const text = comparisonTable([
      row('one', 'ours'),
      row('one', 'torch', { msMedian: 1234.5 }),
      row('two', 'ours'),
    ]);
    const lines = text.split('\n');
    expect(lines.filter((line) => /^(one|two)$/.test(line))).toEqual(['one', 'two']);
    const [head, ours, torch] = lines.slice(1);
    const end = head.indexOf('median') + 'median'.length;
    expect([ours, torch].map((line) => line.slice(0, end).split(' ').at(-1))).toEqual(['11.5', '1234.5']);
  });

  it('of whole runs have seconds', () => {
    const runs = [{ seconds: 12.5, steps: 600, accuracy: 0.98, others: 0, peakMiB: 1, versions: {} }];
    const whole = summarizeRuns(
      { task: 'mnist-to-98', system: 'jax', precision: 'float32', threads: 2 },
      runs,
    );
    expect(comparisonTable([whole])).toMatch(/s median[^]*jax +12\.5/);
  });

  it('say what was missed', () => {
    const goal = { task: 'a', what: 'b', value: 2, limit: 1, unit: 'ms', met: false };
    expect(goalTable([goal])).toMatch(/2 ms +1 ms +NOT MET$/m);
  });
});

describe('the processors', () => {
  it('are read out of /proc as the kernel counts them', () => {
    expect(machineTicks('cpu  10 20 30 400 5 6 7 8 9 0\ncpu0 1 1 1 1\n')).toEqual({ all: 486, busy: 81 });
    expect(processTicks(1, '1 (a) b) S 2 3 4 5 6 7 8 9 10 11 120 34 0 0\n')).toBe(154);
    expect(processTicks(1, '1 (a) b) S 2 3 4 5 6 7 8 9 10 11 120 34 7 9 0 0\n')).toBe(170); // with children
  });

  it('say what they can do', () => {
    const flags = (words: string) =>
      instructions(`model name\t: x\nflags\t\t: fpu ${words} sse\nflags\t\t: fpu\n`);
    expect(flags('avx avx2')).toEqual({ vectors: 'AVX2', bfloat16: false });
    expect(flags('avx2 avx512f')).toEqual({ vectors: 'AVX-512', bfloat16: false });
    expect(flags('avx512f avx512_bf16')).toEqual({ vectors: 'AVX-512', bfloat16: true });
    expect(flags('avx512f amx_bf16')).toMatchObject({ bfloat16: true });
    expect(instructions('')).toEqual({ vectors: 'SSE', bfloat16: false });
  });
});

it('the laboratories are measured in pages that are there', async () => {
  const silent = () => undefined;
  await expect(checkLaboratory('/nowhere', silent)).rejects.toThrow(
    /missing; make the pages with "npm start"/,
  );
});
