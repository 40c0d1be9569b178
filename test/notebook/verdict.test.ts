import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Claim, shownClaims, verdict, verdicts, verdictText } from '../../lib/notebook/verdict';
import fc from 'fast-check';
import { CaptionedOutput } from '../../lib/notebook/output';
import { Measurement, measurement } from '../../lib/metrics/measurement';
import { mergeClaims } from '../../scripts/report/claims.mjs';

const merge: (file: string, notebook: string, claims: object[]) => void = mergeClaims;

describe('a verdict on the page', () => {
  it('names the claim, the number with its interval, the seeds, and what the report has', () => {
    const claim: Claim = {
      ...{ id: 'parameters', question: 1, claim: 'It adds 276 parameters.', verdict: 'holds' },
      ...{ measured: 276, quantity: 'parameters more', interval: null, reported: 276, seeds: 1, steps: 0 },
      ...{ mode: 'quick', figure: 'Figure' },
    };
    expect(verdictText(claim)).toBe(
      'Holds: It adds 276 parameters. Measured: 276, parameters more. In the report: 276.',
    );
    const trained: Claim = { ...claim, measured: 0.001, interval: [-0.00148, 0.00348], reported: null };
    expect(verdictText({ ...trained, verdict: 'holds in part', seeds: 3, steps: 1000 })).toBe(
      'Holds in part: It adds 276 parameters. Measured: 0.00100 (-0.00148 … 0.00348), parameters more; ' +
        '3 seeds of 1000 steps.',
    );
  });
});

describe('verdict', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  });
  afterEach(() => vi.restoreAllMocks());
  const judge = (...given: Parameters<typeof verdict>) => {
    verdict(...given);
    return shownClaims().at(-1)!;
  };

  it('holds where every condition is certain, in part where one is likely, and else does not', () => {
    const value = fc.double({ min: -10, max: 10, noNaN: true });
    const lists = fc.array(fc.tuple(fc.array(value, { minLength: 1, maxLength: 5 }), value), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(lists, (some) => {
        const all = some.map(([values, t]) => measurement(values).isAbove(t));
        const { verdict: answer } = judge('Generated.', all, { id: 'generated' });
        const expected = all.every(({ certain }) => certain)
          ? 'holds'
          : all.some(({ likely }) => likely)
            ? 'holds in part'
            : 'does not hold here';
        expect(answer).toBe(expected);
      }),
    );
  });

  it('says what was measured, over how many seeds and steps, and what was shown last', () => {
    new CaptionedOutput().show({ 'text/plain': 'a table' }, 'Accuracies by method. In brackets intervals.');
    const gain = measurement([0.01, 0.012, 0.011], {
      name: 'accuracy gained',
      seeds: [1, 2, 3],
      steps: 1000,
    });
    const claim = judge('With it more is right.', gain.isAbove(0), { reported: 0.02, network: 'small' });
    expect(claim).toEqual({
      id: 'with-it-more-is-right',
      question: 0,
      claim: 'With it more is right.',
      verdict: 'holds',
      measured: gain.mean,
      quantity: 'accuracy gained, above 0',
      interval: [gain.low, gain.high],
      reported: 0.02,
      seeds: 3,
      steps: 1000,
      mode: 'quick',
      figure: 'Accuracies by method',
      network: 'small',
    });
    const figure = { layout: { title: { text: 'Steps<br>to 95 %' } } };
    new CaptionedOutput().show({ 'text/plain': '', 'application/vnd.plotly.v1+json': figure }, 'A caption.');
    expect(judge('One.', true, { measured: 1 }).figure).toBe('Steps to 95 %');
    expect(lines.at(-1)).toBe('✓ Holds: One. Measured: 1.');
  });

  it('names the threshold of what it says was measured, and no other', () => {
    const [loss, accuracy] = [0.12, 0.04].map((value, i) =>
      Measurement.exact(value, 5, { name: ['loss', 'accuracy'][i] }),
    );
    const conditions = [accuracy.isBelow(0.1 + 0.2), loss.isBelow(0.15)];
    expect(judge('Near.', conditions, { measured: loss }).quantity).toBe('loss, below 0.15');
    expect(judge('Near.', conditions).quantity).toBe('accuracy, below 0.3');
    expect(judge('Near.', conditions, { measured: measurement([1], { name: 'both' }) }).quantity).toBe(
      'both',
    );
  });

  it('does not hold for sure with a single seed', () => {
    expect(judge('One seed.', measurement([0.9]).isAbove(0.5))).toMatchObject({
      verdict: 'holds in part',
      interval: null,
      seeds: 1,
    });
  });

  it('of runs that are not recorded is not given, and takes back an older one', () => {
    judge('Placement does not matter.', true, { measured: 1 });
    const none = Measurement.missing('not recorded: npm run study -- placement');
    verdict('Placement does not matter.', [true, none.isAbove(0)], { measured: 1 });
    expect(lines.at(-1)).toBe('Not judged: not recorded: npm run study -- placement.');
    expect(verdicts().map(({ claim }) => claim)).not.toContain('Placement does not matter.');
  });

  it('needs a number', () => {
    expect(() => verdict('True.', true)).toThrow('or the option measured, for the claim "True."');
    const never = measurement([300, Infinity]);
    expect(() => verdict('Fast.', never.isBelow(400))).toThrow(
      'expected a finite number for the claim "Fast."',
    );
  });

  it('is in the closing table once, the newest of each claim', () => {
    judge('Twice.', false, { measured: 1 });
    judge('Twice.', true, { measured: 1 });
    expect(verdicts().filter(({ claim }) => claim === 'Twice.')).toEqual([
      { claim: 'Twice.', verdict: 'holds', measured: '1' },
    ]);
  });
});

describe('claims.json', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'convnotes-claims-'));
    file = join(folder, 'report/claims.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as { id: string; question: number }[];

  it('keeps the claims of other notebooks and replaces those of this one', () => {
    merge(file, '2-gpu-and-comparison', [{ id: 'order', question: 2 }]);
    merge(file, '1-regularization', [
      { id: 'bias', question: 1 },
      { id: 'gone', question: 1 },
    ]);
    merge(file, '1-regularization', [{ id: 'bias', question: 1, verdict: 'holds' }]);
    expect(read()).toEqual([
      { id: 'bias', question: 1, verdict: 'holds' },
      { id: 'order', question: 2 },
    ]);
    expect(readdirSync(join(folder, 'report'))).toEqual(['claims.json']); // nothing half-written beside it
  });

  it('has the number of the notebook as the question; a notebook without one has none', () => {
    merge(file, '2-gpu-and-comparison', [{ id: 'order', question: 0 }]);
    merge(file, 'my-own', [{ id: 'mine', question: 0 }]);
    expect(read()).toEqual([{ id: 'order', question: 2 }]);
  });

  it('stays as it was where a claim comes twice', () => {
    merge(file, '1-regularization', [{ id: 'bias', question: 1 }]);
    const twice = [
      { id: 'bias', question: 1 },
      { id: 'bias', question: 1 },
    ];
    expect(() => merge(file, '1-regularization', twice)).toThrow('the claim bias was given two verdicts');
    expect(read()).toEqual([{ id: 'bias', question: 1 }]);
  });

  it('is made again where it was cut in half', () => {
    merge(file, '1-regularization', [{ id: 'bias', question: 1 }]);
    writeFileSync(file, '[{"id": "bi');
    merge(file, '2-gpu-and-comparison', [{ id: 'order', question: 2 }]);
    expect(read()).toEqual([{ id: 'order', question: 2 }]);
  });
});
