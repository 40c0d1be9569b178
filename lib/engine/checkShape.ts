/** Whether a tensor has the axes, and a number is the size, that a function takes. */
import type { tf } from './tf';

export const imageAxes = '[batch, height, width, channels]';

/** name: of the argument; axes: their names as in `imageAxes`. Throws RangeError for other axes, and for a tensor without values. */
export function checkAxes(name: string, x: tf.Tensor, axes = imageAxes): void {
  const rank = axes.split(',').length;
  if (x.rank === rank && x.size > 0) return;
  throw new RangeError(
    `expected ${name} with ${rank} axes ${axes}, each of 1 or more, got [${x.shape}]: ` +
      'add an axis with expandDims, or take one away with squeeze',
  );
}

/** Units, filters or classes that a layer may have: more ask for more than there is memory. */
export const maxUnits = 1_000_000;

/** Throws RangeError for other than a whole number from `least` to `most`, which is what an axis can have. */
export function checkWhole(name: string, value: number, least = 1, most = 2 ** 31 - 1): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`expected a whole number from ${least} to ${most} as ${name}, got ${value}`);
}

/** Values that a tensor may have: four bytes each, 8 GB. */
const mostValues = 2 ** 31;

/** Throws RangeError for an invalid shape, and for one that needs more memory than there is. */
export function checkSizes(name: string, shape: readonly number[]): void {
  const isWhole = shape.every((size) => Number.isInteger(size) && size >= 0);
  if (isWhole && shape.reduce((a, b) => a * b, 1) < mostValues) return;
  throw new RangeError(`expected whole sizes with a product below 2^31 as ${name}, got [${shape}]`);
}
