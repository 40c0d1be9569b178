import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import {
  claimCheckerboard,
  claimCreated,
  claimDenoises,
  claimRebuildsDetail,
  claimRepairs,
  claimSameOperation,
} from '../../lib/experiments/claims/deconvolution';

const from = { figure: 'a figure', steps: 0, mode: 'quick' } as const;
/** Six numbers about a mean. */
const about = (mean: number, spread = 0.01) => [-1, 1, -0.5, 0.5, -0.2, 0.2].map((x) => mean + spread * x);

describe('the claims about deconvolution', () => {
  it.each([
    [[0, 9e-6], 'holds'],
    [[0, 2e-5], 'does not hold here'],
  ])('ways are the same to rounding: %s', (differences, verdict) => {
    expect(claimSameOperation(differences, from)).toMatchObject({ question: 4, verdict });
  });

  it('information is created where the convolution is blind, and two inputs show it', () => {
    const numbers = { inputs: 25, blind: 16, inputsDiffer: 10, outputsDiffer: 1e-6 };
    expect(claimCreated(numbers, from)).toMatchObject({ verdict: 'holds', measured: 0.64 });
    expect(claimCreated({ ...numbers, outputsDiffer: 1 }, from).verdict).toBe('holds in part');
    expect(claimCreated({ ...numbers, blind: 0, outputsDiffer: 1 }, from).verdict).toBe('does not hold here');
  });

  it('a board is there, and avoided, or not', () => {
    const numbers = { uneven: [0.2, 0.4], even: [0, 0.001], resized: [0.002] };
    expect(claimCheckerboard(numbers, from).verdict).toBe('holds');
    expect(claimCheckerboard({ ...numbers, resized: [0.05] }, from).verdict).toBe('holds in part');
    expect(claimCheckerboard({ uneven: [0.05], even: [0.05], resized: [0.05] }, from).verdict).toBe(
      'does not hold here',
    );
  });

  it('noise is removed where the network is better than a filter at every strength', () => {
    const strength = (gain: number) => ({ network: about(20 + gain), median: about(20) });
    const claim = claimDenoises([strength(3), strength(1)], from);
    expect(claim.verdict).toBe('holds');
    expect(claim.measured).toBeCloseTo(1, 9);
    expect(claimDenoises([strength(3), strength(-1)], from).verdict).toBe('holds in part');
    expect(claimDenoises([strength(-3), strength(-1)], from).verdict).toBe('does not hold here');
  });

  it('damage is repaired where the network is better than the damage and than a filter', () => {
    const numbers = { network: about(20), median: about(15), damaged: about(16) };
    const claim = claimRepairs(numbers, from);
    expect(claim).toMatchObject({ verdict: 'holds', seeds: 1 });
    expect(claim.quantity).toMatch(/over 6 pictures/);
    expect(claimRepairs({ ...numbers, median: about(22) }, from).verdict).toBe('holds in part');
    expect(claimRepairs({ ...numbers, network: about(10) }, from).verdict).toBe('does not hold here');
  });

  it('detail is rebuilt where switches give a higher mean IoU than either way without', () => {
    const numbers = { switches: about(0.7), fixed: about(0.5), bilinear: about(0.6) };
    expect(claimRebuildsDetail(numbers, from).verdict).toBe('holds');
    expect(claimRebuildsDetail({ ...numbers, bilinear: about(0.8) }, from).verdict).toBe('holds in part');
    expect(claimRebuildsDetail({ ...numbers, switches: about(0.4) }, from).verdict).toBe(
      'does not hold here',
    );
  });
});
