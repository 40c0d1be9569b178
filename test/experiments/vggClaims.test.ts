import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import {
  claimBrightSpots,
  claimDerivatives,
  claimKeepsShape,
  claimLastLayerRandom,
} from '../../lib/experiments/claims/vgg';

const from = { figure: 'a figure', steps: 0, mode: 'quick' } as const;
/** Six numbers about a mean. */
const about = (mean: number, spread = 0.01) => [-1, 1, -0.5, 0.5, -0.2, 0.2].map((x) => mean + spread * x);

describe('what is read in kernels and maps', () => {
  it('names the network that was measured', () => {
    const claim = claimDerivatives(about(0.9), 'some network', from);
    expect(claim).toMatchObject({ question: 3, verdict: 'holds', network: 'some network', seeds: 6 });
    expect(claim.interval![0]).toBeGreaterThan(6 / 9);
  });

  it.each([
    [0.9, 'holds'],
    [0.5, 'does not hold here'],
  ])('derivatives have more of the energy than in random kernels: %s', (share, verdict) => {
    expect(claimDerivatives(about(share), '', from).verdict).toBe(verdict);
  });

  it.each([
    [-0.12, 'holds'],
    [0.3, 'does not hold here'],
  ])('the last layer looks random where its order is that of shuffled kernels: %s', (order, verdict) => {
    const claim = claimLastLayerRandom({ kernels: about(order), shuffled: about(-0.125) }, '', from);
    expect(claim.verdict).toBe(verdict);
  });

  it('shape is kept where early maps are more like the picture than late ones', () => {
    expect(claimKeepsShape({ early: about(0.5), late: about(0.2) }, '', from).verdict).toBe('holds');
    expect(claimKeepsShape({ early: about(0.2), late: about(0.5) }, '', from).verdict).toBe(
      'does not hold here',
    );
  });

  it('bright spots remain where most is zero, and more than before', () => {
    expect(claimBrightSpots({ early: about(0.3), late: about(0.8) }, '', from).verdict).toBe('holds');
    expect(claimBrightSpots({ early: about(0.3), late: about(0.4) }, '', from).verdict).toBe('holds in part');
    expect(claimBrightSpots({ early: about(0.3), late: about(0.2) }, '', from).verdict).toBe(
      'does not hold here',
    );
  });
});
