/** What was done against noise before networks: the median filter (Tukey 1977) and non-local means (Buades, Coll & Morel 2005). */
/** An image of one channel, values 0 … 1, row by row. */
export interface GreyImage {
  values: ArrayLike<number>;
  height: number;
  width: number;
}

/** Mirrored at the border, the border itself twice: … 1 0 | 0 1 2 … n-1 | n-1 n-2 … */
const mirrored = (i: number, n: number) => (i < 0 ? -i - 1 : i >= n ? 2 * n - i - 1 : i);

function checkWindow(name: string, size: number, { values, height, width }: GreyImage): void {
  if (!Number.isInteger(height) || !Number.isInteger(width) || values.length !== height * width) {
    throw new RangeError(`expected an image of ${width} x ${height} values, got ${values.length}`);
  }
  if (size % 2 === 1 && size >= 1 && size <= Math.min(height, width)) return;
  throw new RangeError(`expected an odd ${name} up to ${Math.min(height, width)}, got ${size}`);
}

/**
 * The median filter (Tukey 1977): each pixel becomes the median of the size x size pixels around it, mirrored at the
 * edges. Returns values of the same size.
 * @throws RangeError where the size is not odd, or larger than the image.
 * @example
 * data.medianFilter({ values: [0, 0, 0, 0, 1, 0, 0, 0, 0], height: 3, width: 3 }); // => [0, 0, 0, 0, 0, 0, 0, 0, 0]
 */
export function medianFilter(picture: GreyImage, size = 3): Float32Array {
  checkWindow('size', size, picture);
  const { values, height, width } = picture;
  const reach = (size - 1) / 2;
  const result = new Float32Array(height * width);
  const around = new Float32Array(size * size);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let n = 0;
      for (let v = y - reach; v <= y + reach; v++)
        for (let u = x - reach; u <= x + reach; u++)
          around[n++] = values[mirrored(v, height) * width + mirrored(u, width)];
      result[y * width + x] = around.sort()[(n - 1) / 2];
    }
  return result;
}

export interface NonLocalMeansOptions {
  /** Side of the patches that are compared; odd. */
  patch?: number;
  /** How far patches are looked for, in pixels. */
  distance?: number;
  /** How unlike patches may be: a larger h smooths more. */
  h: number;
  /** Standard deviation of the noise, whose part in the distance of patches is taken off. */
  sigma?: number;
}

/** Weights below e^-5 are left out, as scikit-image does: many of them would blur. */
const negligible = 5;

/**
 * Non-local means (Buades, Coll & Morel 2005): each pixel becomes a mean of the pixels around it, weighted by
 * $\exp(-\max(d - 2 \sigma^2, 0) / h^2)$, where d is the mean squared difference of the patches about the two, their
 * centres weighing more: a Gaussian of a quarter of the patch. Returns values of the same size.
 * @throws RangeError where the patch is not odd, or larger than the image, and for an h of 0.
 * @example
 * const image = { values: new Float32Array(25).fill(0.5), height: 5, width: 5 };
 * data.nonLocalMeans(image, { h: 0.1, patch: 3, distance: 1 })[12]; // => 0.5
 */
export function nonLocalMeans(
  picture: GreyImage,
  { patch = 5, distance = 6, h, sigma = 0 }: NonLocalMeansOptions,
): Float32Array {
  checkWindow('patch', patch, picture);
  if (!(h > 0)) throw new RangeError(`expected h above 0, got ${h}`);
  const { values, height, width } = picture;
  const reach = (patch - 1) / 2;
  const bell = Float64Array.from({ length: patch }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * (Math.max(reach, 1) / 2) ** 2)),
  );
  const all = bell.reduce((a, b) => a + b, 0);
  for (let i = 0; i < patch; i++) bell[i] /= all;
  const side = width + 2 * reach;
  const padded = Float64Array.from({ length: (height + 2 * reach) * side }, (_, i) => {
    const [y, x] = [Math.floor(i / side) - reach, (i % side) - reach];
    return values[mirrored(y, height) * width + mirrored(x, width)];
  });
  const across = new Float64Array((height + 2 * reach) * width);
  const [sums, weights] = [new Float64Array(height * width), new Float64Array(height * width)];
  /** Adds to every pixel the one that stands (dy, dx) from it. */
  const add = (dy: number, dx: number) => {
    const [top, bottom] = [Math.max(0, -dy), Math.min(height, height - dy)];
    const [left, right] = [Math.max(0, -dx), Math.min(width, width - dx)];
    for (let y = top; y < bottom + 2 * reach; y++)
      for (let x = left; x < right; x++) {
        let sum = 0;
        for (let i = 0; i < patch; i++) {
          const difference = padded[y * side + x + i] - padded[(y + dy) * side + x + dx + i];
          sum += bell[i] * difference * difference;
        }
        across[y * width + x] = sum;
      }
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) {
        let unlike = 0;
        for (let j = 0; j < patch; j++) unlike += bell[j] * across[(y + j) * width + x];
        const exponent = Math.max(unlike - 2 * sigma ** 2, 0) / h ** 2;
        if (exponent > negligible) continue;
        const weight = Math.exp(-exponent);
        sums[y * width + x] += weight * values[(y + dy) * width + x + dx];
        weights[y * width + x] += weight;
      }
  };
  for (let dy = -distance; dy <= distance; dy++) for (let dx = -distance; dx <= distance; dx++) add(dy, dx);
  return Float32Array.from(sums, (sum, i) => sum / weights[i]);
}
