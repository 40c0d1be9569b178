import type { GreyImage } from '../data/images/filters';

function checkSizes(a: GreyImage, b: GreyImage): void {
  const fits = ({ values, height, width }: GreyImage) => values.length === height * width;
  if (a.height === b.height && a.width === b.width && fits(a) && fits(b)) return;
  throw new RangeError(
    `expected two images of one size, got ${a.width} x ${a.height} and ${b.width} x ${b.height}`,
  );
}

/**
 * Peak signal-to-noise ratio in decibels, $10 \log_{10}(1 / MSE)$, for values whose range is 1; Infinity where they
 * are equal.
 * @throws RangeError where the sizes differ.
 * @example
 * const truth = { values: [0, 0.5, 1, 0.5], height: 2, width: 2 };
 * metrics.psnr(truth, { ...truth, values: [0.1, 0.4, 0.9, 0.6] }); // => 20
 */
export function psnr(truth: GreyImage, picture: GreyImage): number {
  checkSizes(truth, picture);
  let squares = 0;
  for (let i = 0; i < truth.values.length; i++) squares += (truth.values[i] - picture.values[i]) ** 2;
  return 10 * Math.log10(truth.values.length / squares);
}

/**
 * Structural similarity, up to 1 (Wang et al. 2004, equation 13), as scikit-image computes it: sample covariances over
 * windows, K1 = 0.01, K2 = 0.03, the mean over all whole windows. window: odd.
 * @throws RangeError where the sizes differ, or the image is smaller than a window.
 * @example
 * const image = { values: Array.from({ length: 64 }, (_, i) => i / 64), height: 8, width: 8 };
 * metrics.ssim(image, image); // => 1
 */
export function ssim(a: GreyImage, b: GreyImage, window = 7): number {
  checkSizes(a, b);
  const { height, width } = a;
  if (window % 2 !== 1 || Math.min(height, width) < window) {
    throw new RangeError(
      `expected an image of at least ${window} x ${window} (an odd number), got ${width} x ${height}`,
    );
  }
  const product = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Float64Array.from(x, (value, i) => value * y[i]);
  const mean = (values: ArrayLike<number>) => windowMeans({ values, height, width }, window);
  const [x, y] = [mean(a.values), mean(b.values)];
  const [xx, yy, xy] = [
    mean(product(a.values, a.values)),
    mean(product(b.values, b.values)),
    mean(product(a.values, b.values)),
  ];
  const sample = window ** 2 / (window ** 2 - 1);
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const covariance = (products: Float64Array, p: Float64Array, q: Float64Array) =>
      sample * (products[i] - p[i] * q[i]);
    const [vx, vy, vxy] = [covariance(xx, x, x), covariance(yy, y, y), covariance(xy, x, y)];
    sum += ((2 * x[i] * y[i] + c1) * (2 * vxy + c2)) / ((x[i] ** 2 + y[i] ** 2 + c1) * (vx + vy + c2));
  }
  return sum / x.length;
}

/** Means over all windows that lie inside: by sums over rows, then over columns. */
function windowMeans({ values, height, width }: GreyImage, window: number): Float64Array {
  const across = width - window + 1;
  const rows = new Float64Array(height * across);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < across; x++)
      for (let k = 0; k < window; k++) rows[y * across + x] += values[y * width + x + k];
  const means = new Float64Array((height - window + 1) * across);
  for (let i = 0; i < means.length; i++)
    for (let k = 0; k < window; k++) means[i] += rows[i + k * across] / window ** 2;
  return means;
}
