/** Corruption to images, by a seed: what denoising and repair are trained and measured on. */
import { checkWhole } from '../engine/checkShape';
import { Random } from '../base/random';
import { checkImageSizes, checkPositions, type LabelledImages } from './labelledImages';
import { lumaWeights } from './images/perturbations';
import type { RgbImage } from './images/readImage';

/** What can be done to images. */
export type Corruption =
  /** Noise ~ N(0, sigma^2) on values 0 … 1; the result is cut off at 0 and 1. */
  | { kind: 'gaussian'; sigma: number }
  /** A share of the pixels becomes 0 or 1, each as likely, all channels alike. */
  | { kind: 'saltAndPepper'; share: number }
  /** Squares of `size` pixels become 0, `count` of them, anywhere inside. */
  | { kind: 'patches'; size: number; count: number };

/**
 * A damage in words.
 * @example
 * data.describeCorruption({ kind: 'saltAndPepper', share: 0.2 }); // => 'salt and pepper 20 %'
 */
export function describeCorruption(damage: Corruption): string {
  if (damage.kind === 'gaussian') return `σ ${damage.sigma}`;
  if (damage.kind === 'saltAndPepper') return `salt and pepper ${Math.round(100 * damage.share)} %`;
  return `${damage.count === 1 ? 'patch' : `${damage.count} patches`} ${damage.size}×${damage.size}`;
}

/** Images as numbers: values 0 … 1, [count, height, width, channels] row by row. */
export interface GreyImages {
  values: Float32Array;
  count: number;
  height: number;
  width: number;
  channels: number;
}

/** Throws RangeError where the values are not those of so many images of that size. */
export function checkGreyImages({ values, count, height, width, channels }: GreyImages): void {
  const sizes = [count, height, width, channels];
  const isWhole = sizes.every((size) => Number.isInteger(size) && size > 0);
  if (isWhole && values.length === sizes.reduce((a, b) => a * b, 1)) return;
  throw new RangeError(
    `expected ${count} x ${height} x ${width} x ${channels} values of images, got ${values.length}`,
  );
}

/**
 * Some of a set's images as numbers: those at these positions, all unless given.
 * @throws DataError where the sizes do not fit, RangeError where a position has no image.
 * @example
 * data.greyImages((await data.loadMnist()).test, [0, 1]).values.length; // => 1568
 */
export function greyImages(data: LabelledImages, indices?: ArrayLike<number>): GreyImages {
  checkImageSizes(data);
  checkPositions(data, indices ?? []);
  const { images, height, width, channels, count } = data;
  const chosen = Array.from(indices ?? { length: count }, (index, i) => (indices ? (index as number) : i));
  const size = height * width * channels;
  const values = new Float32Array(chosen.length * size);
  chosen.forEach((index, i) => {
    for (let j = 0; j < size; j++) values[i * size + j] = images[index * size + j] / 255;
  });
  return { values, count: chosen.length, height, width, channels };
}

/**
 * Squares of size x size pixels out of photographs, anywhere, by a seed; in grey: 0.299 R + 0.587 G + 0.114 B (BT.601).
 * @throws RangeError where no photograph is as large, and for an invalid `size` or `count`.
 * @example
 * const white = { height: 40, width: 60, pixels: new Uint8Array(40 * 60 * 3).fill(255) };
 * data.greyPatches([white], { size: 32, count: 5, seed: 1 }).values[0]; // => 1
 */
export function greyPatches(
  photographs: readonly RgbImage[],
  { size, count, seed }: { size: number; count: number; seed: number },
): GreyImages {
  for (const [name, value] of Object.entries({ size, count })) checkWhole(name, value);
  const fitting = photographs.filter(({ height, width }) => Math.min(height, width) >= size);
  if (fitting.length === 0)
    throw new RangeError(
      `expected a photograph of at least ${size} x ${size}, got ${photographs.length} smaller ones`,
    );
  const [red, green, blue] = lumaWeights;
  const random = new Random(seed);
  const values = new Float32Array(count * size * size);
  for (let i = 0, to = 0; i < count; i++) {
    const { height, width, pixels } = fitting[random.integer(fitting.length)];
    const [top, left] = [random.integer(height - size + 1), random.integer(width - size + 1)];
    for (let y = top; y < top + size; y++)
      for (let x = left; x < left + size; x++, to++) {
        const at = (y * width + x) * 3;
        values[to] = (red * pixels[at] + green * pixels[at + 1] + blue * pixels[at + 2]) / 255;
      }
  }
  return { values, count, height: size, width: size, channels: 1 };
}

/**
 * A damaged copy: what denoising and repair are trained and measured on. The same seed gives the same damage; image i
 * has its own, whatever stands beside it.
 * @throws RangeError for an invalid strength, patches larger than the images, or sizes that do not fit.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * data.corrupt(whole, { kind: 'patches', size: 8, count: 1 }, 1).count; // => 2
 */
export function corrupt(pictures: GreyImages, kind: Corruption, seed: number): GreyImages {
  checkGreyImages(pictures);
  check(pictures, kind);
  const { count, height, width, channels } = pictures;
  const values = pictures.values.slice();
  const size = height * width * channels;
  for (let i = 0; i < count; i++) {
    damageOne(values.subarray(i * size, (i + 1) * size), pictures, kind, new Random(seed + 7919 * i));
  }
  return { ...pictures, values };
}

function damageOne(
  values: Float32Array,
  { height, width, channels }: GreyImages,
  kind: Corruption,
  random: Random,
): void {
  if (kind.kind === 'gaussian') {
    for (let i = 0; i < values.length; i++)
      values[i] = Math.min(1, Math.max(0, values[i] + kind.sigma * random.normal()));
  } else if (kind.kind === 'saltAndPepper') {
    for (let i = 0; i < height * width; i++) {
      if (random.next() < kind.share) values.fill(random.integer(2), i * channels, (i + 1) * channels);
    }
  } else {
    for (let n = 0; n < kind.count; n++) {
      const [top, left] = [random.integer(height - kind.size + 1), random.integer(width - kind.size + 1)];
      for (let y = top; y < top + kind.size; y++) {
        values.fill(0, (y * width + left) * channels, (y * width + left + kind.size) * channels);
      }
    }
  }
}

const isWhole = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;

function check({ height, width }: GreyImages, kind: Corruption): void {
  const wrong =
    (kind.kind === 'gaussian' && !(kind.sigma >= 0)) ||
    (kind.kind === 'saltAndPepper' && !(kind.share >= 0 && kind.share <= 1)) ||
    (kind.kind === 'patches' &&
      !(isWhole(kind.size, Math.min(height, width)) && isWhole(kind.count, height * width)));
  if (wrong)
    throw new RangeError(
      `damage that cannot be done to images of ${width} x ${height}: ${JSON.stringify(kind)}`,
    );
}
