import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussLegendre, riemann } from '../../lib/attribution/integratedGradients';

describe('quadrature', () => {
  it('is exact for polynomials up to degree 2n - 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), (n, pick) => {
        const { nodes, weights } = gaussLegendre(n);
        const degree = pick % (2 * n);
        const sum = nodes.reduce((total, x, i) => total + weights[i] * x ** degree, 0);
        expect(sum).toBeCloseTo(1 / (degree + 1), 5);
      }),
    );
  });

  it('of Riemann takes the right ends', () => {
    const { nodes, weights } = riemann(4);
    expect([...nodes]).toEqual([0.25, 0.5, 0.75, 1]);
    expect([...weights]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});
