import { checkWhole } from '../engine/checkShape';
import { deriveSeed, Random } from '../base/random';
import { checkImageSizes, checkPositions, type LabelledImages } from './labelledImages';
import { lumaWeights } from './images/lightness';
import type { RgbImage } from './images/readImage';
import { tf } from '../engine/tf';
import type { BatchesState, BatchStream } from './batches';

/** What can be done to images. */
export type Corruption =
  /** Noise ~ N(0, sigma^2) on values 0 … 1; the result is cut off at 0 and 1. */
  | { kind: 'gaussian'; sigma: number }
  /** A share of the pixels becomes 0 or 1, each as likely, all channels alike. */
  | { kind: 'saltAndPepper'; share: number }
  /** Squares of `size` pixels become 0, `count` of them, anywhere inside. */
  | { kind: 'patches'; size: number; count: number };

/**
 * A corruption in words.
 * @example
 * data.describeCorruption({ kind: 'saltAndPepper', share: 0.2 }); // => 'salt and pepper 20 %'
 */
export function describeCorruption(corruption: Corruption): string {
  if (corruption.kind === 'gaussian') return `σ ${corruption.sigma}`;
  if (corruption.kind === 'saltAndPepper') return `salt and pepper ${Math.round(100 * corruption.share)} %`;
  return `${corruption.count === 1 ? 'patch' : `${corruption.count} patches`} ${corruption.size}×${corruption.size}`;
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
 * A corrupted copy: what denoising and inpainting are trained and measured on. The same seed gives the same corruption;
 * image i has its own, whatever stands beside it.
 * @throws RangeError for an invalid strength, patches larger than the images, or sizes that do not fit.
 * @example
 * const whole = data.greyImages((await data.loadMnist()).test, [0, 1]);
 * data.corrupt(whole, { kind: 'patches', size: 8, count: 1 }, 1).count; // => 2
 */
export function corrupt(images: GreyImages, corruption: Corruption, seed: number): GreyImages {
  checkGreyImages(images);
  check(images, corruption);
  const { count, height, width, channels } = images;
  const values = images.values.slice();
  const size = height * width * channels;
  for (let i = 0; i < count; i++) {
    corruptOne(values.subarray(i * size, (i + 1) * size), images, corruption, new Random(seed + 7919 * i));
  }
  return { ...images, values };
}

function corruptOne(
  values: Float32Array,
  { height, width, channels }: GreyImages,
  corruption: Corruption,
  random: Random,
): void {
  if (corruption.kind === 'gaussian') {
    for (let i = 0; i < values.length; i++)
      values[i] = Math.min(1, Math.max(0, values[i] + corruption.sigma * random.normal()));
  } else if (corruption.kind === 'saltAndPepper') {
    for (let i = 0; i < height * width; i++) {
      if (random.next() < corruption.share) values.fill(random.integer(2), i * channels, (i + 1) * channels);
    }
  } else {
    for (let n = 0; n < corruption.count; n++) {
      const [top, left] = [
        random.integer(height - corruption.size + 1),
        random.integer(width - corruption.size + 1),
      ];
      for (let y = top; y < top + corruption.size; y++) {
        values.fill(0, (y * width + left) * channels, (y * width + left + corruption.size) * channels);
      }
    }
  }
}

const isWhole = (value: number, max: number) => Number.isInteger(value) && value >= 1 && value <= max;

function check({ height, width }: GreyImages, corruption: Corruption): void {
  const wrong =
    (corruption.kind === 'gaussian' && !(corruption.sigma >= 0)) ||
    (corruption.kind === 'saltAndPepper' && !(corruption.share >= 0 && corruption.share <= 1)) ||
    (corruption.kind === 'patches' &&
      !(isWhole(corruption.size, Math.min(height, width)) && isWhole(corruption.count, height * width)));
  if (wrong)
    throw new RangeError(
      `expected a corruption that images of ${width} x ${height} can have, got ${JSON.stringify(corruption)}`,
    );
}

/** How images are corrupted, and how many make a batch. */
export interface CorruptedOptions {
  /** One of them is applied to each batch, drawn by the seed. */
  corruptions: readonly Corruption[];
  seed: number;
  batchSize?: number;
}

/**
 * Batches without end for `training.train`: xs are corrupted images, labels the clean ones, both float32
 * [batch, height, width, channels] with values 0 … 1. Images are drawn with replacement. The same seed gives the same
 * batches.
 * @throws RangeError for an empty list of corruptions, an invalid batch size, and a corruption that the images are too
 * small for.
 * @example
 * const { train: digits } = await data.loadMnist();
 * const noise = { kind: 'gaussian', sigma: 0.3 } as const;
 * const noisy = data.corrupted(data.subset(digits, 100, 1), { corruptions: [noise], seed: 1 });
 * noisy.next(); // { xs, labels }, 32 images each
 */
export function corrupted(
  images: LabelledImages | GreyImages,
  { corruptions, seed, batchSize = 32 }: CorruptedOptions,
) {
  if (corruptions.length === 0) throw new RangeError('expected at least one kind of corruption, got none');
  checkWhole('the batch size', batchSize);
  const clean = 'values' in images ? images : greyImages(images);
  checkGreyImages(clean);
  let random = new Random(seed);
  let position = 0;

  /** What is drawn for one batch: its images and the kind of corruption. */
  const draw = () => ({
    indices: Array.from({ length: batchSize }, () => random.integer(clean.count)),
    corruption: corruptions[random.integer(corruptions.length)],
  });
  const label = 'name' in images ? images.name : `${clean.height} x ${clean.width} pixels`;
  return {
    name: `${clean.count} images of ${label}, corrupted ${JSON.stringify({ corruptions, seed, batchSize })}`,
    next() {
      const { indices, corruption } = draw();
      const batch = chosen(clean, indices);
      const noisy = corrupt(batch, corruption, deriveSeed(seed, 'damage', position));
      position += 1;
      return { xs: tensorOf(noisy), labels: tensorOf(batch) };
    },
    get state(): BatchesState {
      return { epoch: 0, position };
    },
    restore(state: BatchesState) {
      checkWhole('the position of a batch', state.position, 0);
      random = new Random(seed);
      for (position = 0; position < state.position; position++) draw();
    },
  } satisfies BatchStream;
}

const tensorOf = ({ values, count, height, width, channels }: GreyImages): tf.Tensor4D =>
  tf.tensor4d(values, [count, height, width, channels]);

function chosen(images: GreyImages, indices: readonly number[]): GreyImages {
  const size = images.height * images.width * images.channels;
  const values = new Float32Array(indices.length * size);
  indices.forEach((index, i) =>
    values.set(images.values.subarray(index * size, (index + 1) * size), i * size),
  );
  return { ...images, values, count: indices.length };
}
