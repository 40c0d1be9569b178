import { tf } from '../engine/tf';
import { inputValues } from '../models/layerOutputs';
import { gradientSum, type GradientSumOptions } from './gradientSum';
import { type ResolvedTarget, resolveTarget, type Target, type TargetOptions } from './target';

/** The path from the baseline to the image. */
export interface IntegratedGradientsOptions extends TargetOptions, GradientSumOptions {
  /** x': one number, or images of the same size ([1, …] for all); 0 is black, or the mean of preprocessed images. */
  baseline?: number | tf.Tensor4D;
  /** Points on the path. */
  steps?: number;
  /** riemann: right ends of equal steps, the paper's equation 3; gaussLegendre needs fewer steps. */
  rule?: 'gaussLegendre' | 'riemann';
  /** Throws where the gap is more than this share of |F(x) - F(x')|. */
  tolerance?: number;
}

/** An attribution, and how far it is from completeness. */
export interface IntegratedGradients {
  /** [batch, height, width, channels], with a sign. */
  attribution: tf.Tensor4D;
  /** The sum of the attributions less F(x) - F(x'), [batch]. */
  gap: tf.Tensor1D;
}

/**
 * Integrated gradients (Sundararajan, Taly & Yan 2017, equations 1 and 3): $x - x'$ times the mean gradient on the
 * straight path from a baseline x' to the image x. The attributions sum to $F(x) - F(x')$ (completeness,
 * proposition 1).
 * @throws RangeError for no steps, Error for an unknown layer or class, and where `gap` exceeds the tolerance.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * const found = await attribution.integratedGradients(model, tf.ones([1, 16, 16, 3]), 3, { steps: 4 });
 * found.attribution.shape; // => [1, 16, 16, 3]
 */
export async function integratedGradients(
  model: tf.LayersModel,
  images: tf.Tensor4D,
  target: Target,
  options: IntegratedGradientsOptions = {},
): Promise<IntegratedGradients> {
  const { steps = 50, rule = 'gaussLegendre', tolerance = Infinity } = options;
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`expected 1 step or more, got ${steps}`);
  const { nodes, weights } = (rule === 'riemann' ? riemann : gaussLegendre)(steps);
  const resolved = resolveTarget(model, images, target, options);
  let baseline: tf.Tensor4D | undefined;
  try {
    const start = (baseline = tf.tidy(() => baselineOf(images, options.baseline)));
    const near = (image: tf.Tensor4D, index: number, first: number, count: number) => {
      const from = start.slice(index, 1);
      return from.add(image.sub(from).mul(column(nodes, first, count))) as tf.Tensor4D;
    };
    const mean = await gradientSum(
      'Integrated gradients',
      model,
      resolved,
      { count: steps, near, weights },
      options,
    );
    const result = tf.tidy(() => complete(model, resolved, start, mean));
    mean.dispose();
    return checked(result, tolerance, steps);
  } finally {
    tf.dispose([resolved.images, resolved.weights, baseline ?? []]);
  }
}

const column = (nodes: Quadrature['nodes'], first: number, count: number) =>
  tf.tensor4d(nodes.slice(first, first + count), [count, 1, 1, 1]);

function baselineOf(images: tf.Tensor4D, baseline: number | tf.Tensor4D = 0): tf.Tensor4D {
  if (typeof baseline === 'number') return tf.fill(images.shape, baseline);
  const fits = baseline.shape.every((size, i) => size === images.shape[i] || (i === 0 && size === 1));
  if (!fits || baseline.rank !== 4) {
    throw new Error(`expected a baseline [${images.shape.join(', ')}], got [${baseline.shape.join(', ')}]`);
  }
  return baseline.add(tf.zeros(images.shape));
}

interface Checked extends IntegratedGradients {
  difference: tf.Tensor1D;
}

function complete(
  model: tf.LayersModel,
  { images, weights, score }: ResolvedTarget,
  baseline: tf.Tensor4D,
  mean: tf.Tensor4D,
): Checked & tf.TensorContainerObject {
  const attribution = images.sub(baseline).mul(mean) as tf.Tensor4D;
  const at = (x: tf.Tensor) => score(inputValues(model, x), weights);
  const difference = at(images).sub(at(baseline)) as tf.Tensor1D;
  return { attribution, difference, gap: attribution.sum([1, 2, 3]).sub(difference) as tf.Tensor1D };
}

function checked({ attribution, gap, difference }: Checked, tolerance: number, steps: number) {
  const [gaps, differences] = [gap.dataSync(), difference.dataSync()];
  difference.dispose();
  const worst = gaps.findIndex((g, i) => Math.abs(g) > tolerance * Math.abs(differences[i]));
  if (worst < 0) return { attribution, gap };
  tf.dispose([attribution, gap]);
  throw new Error(
    `expected the attributions of image ${worst} to sum to ${differences[worst]} within ${100 * tolerance} %, ` +
      `they differ by ${gaps[worst]}: take more than ${steps} steps`,
  );
}

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
