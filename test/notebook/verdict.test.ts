import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showVerdict, shownClaims, shownIn, verdictText } from '../../lib/notebook/verdict';
import { claimParameters, claimPlacement } from '../../lib/experiments/claims/normalisation';
import { mergeClaims } from '../../scripts/report/claims.mjs';

const merge: (file: string, notebook: string, claims: object[]) => void = mergeClaims;

describe('a verdict on the page', () => {
  it('names the claim, the number with its interval, the seeds, and what the report has', () => {
    expect(verdictText(claimParameters(276, shownIn('Figure', 0)))).toBe(
      'Holds: Batch normalisation adds 276 coefficients. Measured: 276, coefficients more. In the report: 276.',
    );
    const claim = claimPlacement(
      { after: [0.98, 0.981, 0.982], before: [0.98, 0.98, 0.98] },
      shownIn('Figure', 1000),
    );
    expect(verdictText(claim)).toMatch(
      /^Holds: .* Measured: 0\.00100 \(-0\.00148 … 0\.00348\), .*; 3 seeds of 1000 steps\.$/,
    );
  });

  it('is kept, the newest of each claim', () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    showVerdict(claimParameters(275, shownIn('Figure', 0)), claimParameters(276, shownIn('Figure', 0)));
    expect(shownClaims()).toMatchObject([{ id: 'coefficients', verdict: 'holds' }]);
    vi.restoreAllMocks();
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

  it('stays as it was where a claim belongs to another notebook, or comes twice', () => {
    merge(file, '1-regularization', [{ id: 'bias', question: 1 }]);
    expect(() => merge(file, '1-regularization', [{ id: 'order', question: 2 }])).toThrow(
      'expected claims of question 1',
    );
    const twice = [
      { id: 'bias', question: 1 },
      { id: 'bias', question: 1 },
    ];
    expect(() => merge(file, '1-regularization', twice)).toThrow('the claim bias was given two verdicts');
    expect(read()).toEqual([{ id: 'bias', question: 1 }]);
  });

  it('is made anew where it was cut in half', () => {
    merge(file, '1-regularization', [{ id: 'bias', question: 1 }]);
    writeFileSync(file, '[{"id": "bi');
    merge(file, '2-gpu-and-comparison', [{ id: 'order', question: 2 }]);
    expect(read()).toEqual([{ id: 'order', question: 2 }]);
  });
});
