/** Integrals from 0 to 1 as weighted sums. */

export interface Quadrature {
  /** Where the function is evaluated, 0 … 1. */
  nodes: Float32Array;
  /** They sum to 1. */
  weights: Float32Array;
}

/** Right ends of n equal steps. */
export function riemann(n: number): Quadrature {
  return {
    nodes: Float32Array.from({ length: n }, (_, i) => (i + 1) / n),
    weights: new Float32Array(n).fill(1 / n),
  };
}

/** n nodes, exact for polynomials up to degree 2n - 1. Roots of the Legendre polynomial P_n by Newton's method. */
export function gaussLegendre(n: number): Quadrature {
  const nodes = new Float32Array(n);
  const weights = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5)); // Tricomi's first guess of root i
    let slope = legendre(n, x).slope;
    for (let step = 0; step < 8; step++) {
      x -= legendre(n, x).value / slope;
      slope = legendre(n, x).slope;
    }
    nodes[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** P_n(x) and P_n'(x), |x| < 1, by the recurrence k P_k = (2k - 1) x P_(k-1) - (k - 1) P_(k-2). */
function legendre(n: number, x: number): { value: number; slope: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (n * (before - x * value)) / (1 - x * x) };
}
