import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { evaluateLogits, inputValues } from '../models/layerOutputs';
import { longRun, type LongRunOptions } from '../base/longRun';
import { resolveTarget, type Target, type TargetOptions } from './target';

/** What covers the image. */
export interface OcclusionOptions extends TargetOptions, LongRunOptions {
  /** Pixels along the edges of the square: [height, width]; an eighth of the image's unless given. */
  window?: readonly [height: number, width: number];
  /** Pixels from one square to the next, [down, across]: at most the square's size; half of it unless given. */
  stride?: readonly [down: number, across: number];
  /** The value of covered pixels; the mean of preprocessed images is 0. */
  baseline?: number;
  /** How many covered images go through the network at once. */
  batchSize?: number;
}

interface Square {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/**
 * Occlusion (Zeiler & Fergus 2014, section 4.2): how much the score falls while a square of the image is covered,
 * $F(x) - F(covered)$. A pixel gets the mean over the squares that cover it; squares at the far edges are cut off.
 * Returns [batch, height, width, 1].
 * @throws Error for an unknown layer or class, RangeError for a window or stride that does not fit.
 * @example
 * const model = models.vgg('small', [[4], [8]], { inputShape: [16, 16, 3], classes: 10, units: 8, seed: 1 });
 * const map = await attribution.occlusion(model, tf.ones([1, 16, 16, 3]), 3, { window: [8, 8], stride: [8, 8] });
 * map.shape; // => [1, 16, 16, 1]
 */
export async function occlusion(
  model: tf.LayersModel,
  images: tf.Tensor4D,
  target: Target,
  options: OcclusionOptions = {},
): Promise<tf.Tensor4D> {
  const { images: x, weights, score } = resolveTarget(model, images, target, options);
  const scores = (covered: tf.Tensor, weights: tf.Tensor2D) =>
    score(inputValues(model, covered), weights).expandDims<tf.Tensor2D>(1);
  return falls(x, weights, scores, options);
}

/** The same for the scores of all classes at once, which takes no longer: [batch, height, width, classes]. */
export async function occlusionOfClasses(
  model: tf.LayersModel,
  images: tf.Tensor4D,
  options: Omit<OcclusionOptions, keyof TargetOptions> = {},
): Promise<tf.Tensor4D> {
  const { images: x, weights } = resolveTarget(model, images, 0);
  const scores = (covered: tf.Tensor) => evaluateLogits(model, inputValues(model, covered)) as tf.Tensor2D;
  return falls(x, weights, scores, options);
}

/**
 * scores: of covered images [n, height, width, channels], [n, scores]. images and weights, one row for each image, are
 * disposed. Returns how much each score falls, [batch, height, width, scores].
 */
async function falls(
  images: tf.Tensor4D,
  weights: tf.Tensor2D,
  scores: (covered: tf.Tensor, weights: tf.Tensor2D) => tf.Tensor2D,
  options: OcclusionOptions,
): Promise<tf.Tensor4D> {
  const { baseline = 0, batchSize = 10 } = options;
  const { partDone } = longRun('Occlusion', options, 'squares');
  const [batch, height, width] = images.shape;
  const forward = capture((x: tf.Tensor, open: tf.Tensor, weights: tf.Tensor2D) =>
    scores(x.mul(open).add(tf.sub(1, open).mul(baseline)), weights),
  );
  const scoresOf = (index: number, masks: Float32Array) =>
    tf.tidy(() => {
      const open = tf.tensor4d(masks, [masks.length / (height * width), height, width, 1]);
      const found = forward(images.slice(index, 1), open, weights.slice(index, 1));
      return { values: found.dataSync(), each: found.shape[1] };
    });
  try {
    const squares = squaresOf([height, width], options);
    const masks = [undefined, ...squares]; // the uncovered image first
    const results: Float32Array[] = [];
    for (let index = 0; index < batch; index++) {
      const values: number[] = [];
      let count = 1;
      for (let first = 0; first < masks.length; first += batchSize) {
        const some = masks.slice(first, first + batchSize);
        const found = scoresOf(index, maskValues(some, [height, width]));
        values.push(...found.values);
        count = found.each;
        await partDone(index * masks.length + first + some.length, batch * masks.length);
      }
      const fall = (i: number, n: number) => values[n] - values[(i + 1) * count + n];
      const maps = range(count).map((n) =>
        meanPerPixel(
          squares,
          squares.map((_, i) => fall(i, n)),
          [height, width],
        ),
      );
      results.push(
        Float32Array.from(
          { length: height * width * count },
          (_, i) => maps[i % count][Math.floor(i / count)],
        ),
      );
    }
    const count = results.length > 0 ? results[0].length / (height * width) : 1;
    return tf.tidy(
      () => tf.stack(results.map((map) => tf.tensor3d(map, [height, width, count]))) as tf.Tensor4D,
    );
  } finally {
    forward.dispose();
    tf.dispose([images, weights]);
  }
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

type Size = readonly [height: number, width: number];

function squaresOf([height, width]: Size, { window, stride }: OcclusionOptions): Square[] {
  const eighth = (size: number) => Math.max(1, Math.round(size / 8));
  const [h, w] = window ?? [eighth(height), eighth(width)];
  const [down, across] = stride ?? [Math.ceil(h / 2), Math.ceil(w / 2)];
  const isSize = (n: number, max: number) => Number.isInteger(n) && n >= 1 && n <= max;
  if (!isSize(h, height) || !isSize(w, width)) {
    throw new RangeError(`expected a window up to [${height}, ${width}], the image's size, got [${h}, ${w}]`);
  }
  if (!isSize(down, h) || !isSize(across, w)) {
    throw new RangeError(
      `expected a stride from 1 to the window's size, [${h}, ${w}], got [${down}, ${across}]`,
    );
  }
  const starts = (size: number, length: number, step: number) =>
    Array.from({ length: Math.ceil((size - length) / step) + 1 }, (_, i) => i * step);
  return starts(height, h, down).flatMap((top) =>
    starts(width, w, across).map((left) => ({
      top,
      left,
      bottom: Math.min(top + h, height),
      right: Math.min(left + w, width),
    })),
  );
}

/** Calls `at` with the index of every pixel of a square in an image of this width. */
function eachPixel({ top, left, bottom, right }: Square, width: number, at: (pixel: number) => void): void {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) at(y * width + x);
}

/** 1 where an image is not covered. */
function maskValues(squares: readonly (Square | undefined)[], [height, width]: Size): Float32Array {
  const values = new Float32Array(squares.length * height * width).fill(1);
  squares.forEach((square, i) => {
    if (square) eachPixel(square, width, (pixel) => (values[i * height * width + pixel] = 0));
  });
  return values;
}

function meanPerPixel(
  squares: readonly Square[],
  falls: readonly number[],
  [height, width]: Size,
): Float64Array {
  const sums = new Float64Array(height * width);
  const counts = new Float64Array(height * width);
  squares.forEach((square, i) =>
    eachPixel(square, width, (pixel) => {
      sums[pixel] += falls[i];
      counts[pixel] += 1;
    }),
  );
  return sums.map((sum, pixel) => sum / counts[pixel]);
}
