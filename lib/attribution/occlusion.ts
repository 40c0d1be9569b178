import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { inputValues } from '../models/layerOutputs';
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
  const { baseline = 0, batchSize = 10 } = options;
  const { partDone } = longRun('Occlusion', options, 'squares');
  const resolved = resolveTarget(model, images, target, options);
  const [batch, height, width] = images.shape;
  const forward = capture((x: tf.Tensor, open: tf.Tensor, weights: tf.Tensor2D) => {
    const covered = x.mul(open).add(tf.sub(1, open).mul(baseline));
    return resolved.score(inputValues(model, covered), weights);
  });
  const scores = (index: number, masks: Float32Array) =>
    tf.tidy(() => {
      const open = tf.tensor4d(masks, [masks.length / (height * width), height, width, 1]);
      const x = resolved.images.slice(index, 1);
      return forward(x, open, resolved.weights.slice(index, 1)).dataSync();
    });
  try {
    const squares = squaresOf([height, width], options);
    const masks = [undefined, ...squares]; // the uncovered image first
    const result = new Float32Array(batch * height * width);
    for (let index = 0; index < batch; index++) {
      const values: number[] = [];
      for (let first = 0; first < masks.length; first += batchSize) {
        const some = masks.slice(first, first + batchSize);
        values.push(...scores(index, maskValues(some, [height, width])));
        await partDone(index * masks.length + first + some.length, batch * masks.length);
      }
      const [open, ...covered] = values;
      result.set(
        meanPerPixel(
          squares,
          covered.map((value) => open - value),
          [height, width],
        ),
        index * height * width,
      );
    }
    return tf.tensor4d(result, [batch, height, width, 1]);
  } finally {
    forward.dispose();
    tf.dispose([resolved.images, resolved.weights]);
  }
}

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
